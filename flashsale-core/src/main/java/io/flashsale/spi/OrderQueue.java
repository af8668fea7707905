package io.flashsale.spi;

import io.flashsale.ItemId;
import io.flashsale.Ticket;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The transport from the accepting side to the deciding side, and no more: tickets may be lost, repeated, delayed and reordered, and a
 * failed send may have arrived. The ledger is the guarantee; the queue only makes it quick.
 *
 * <p>Tickets of one item go to one consumer at a time while all is well, so that an item has one writer.
 *
 * <p><b>Threads.</b> Safe for any number of threads; {@link #send} does not block.
 */
public interface OrderQueue extends AutoCloseable {
    /**
     * A queue rests at most this long before it hands out a batch again that could not be decided: one whose consumers have not moved for
     * longer stands still.
     */
    Duration MAX_REST = Duration.ofSeconds(5);

    /** Completes when the ticket is safely enqueued, or fails within a bounded time; failure does not mean that it was not. */
    CompletionStage<Void> send(Ticket ticket);

    /**
     * Starts handing batches to the consumer, on the queue's own threads.
     *
     * @return stops it: no batch starts afterwards
     */
    Subscription subscribe(Consumer consumer);

    /** Where the consumers stand with the item's tickets (or with the partition that holds them). */
    CompletionStage<Position> position(ItemId item);

    /** Puts a ticket that cannot be decided aside, for people to look at. Best effort. */
    void deadLetter(Ticket ticket, String cause);

    @Override
    void close();

    /** The deciding side. */
    @FunctionalInterface
    interface Consumer {
        /**
         * Decides the tickets of one item, in arrival order. The queue hands the item's next batch out only after the stage completes; if it
         * fails, that is a {@link Verdict#RETRY}.
         */
        CompletionStage<Verdict> accept(ItemId item, List<Ticket> tickets);
    }

    /** What became of a batch. */
    sealed interface Verdict {
        /**
         * Every ticket is settled by its row in the order store, or was set aside because it fails alone: that one has no row, the ledger keeps it,
         * and it is brought again. Commit the batch.
         */
        Verdict DONE = new Decided(CompletableFuture.completedFuture(null));

        /** The order store is not reachable: hand the batch out again after a pause, for as long as it takes. */
        Verdict RETRY = new Retry();

        /**
         * Every ticket has a row in the order store, or was set aside without one; the ledger is being told.
         *
         * @param settled when it completes, or fails, the batch is to be committed: what the ledger was not told it learns from the rows
         */
        record Decided(CompletionStage<Void> settled) implements Verdict {
            public Decided {
                Objects.requireNonNull(settled, "settled");
            }
        }

        /** {@link #RETRY}. */
        record Retry() implements Verdict {}
    }

    /** A running subscription. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Where the consumers stand; counts only ever grow.
     *
     * @param committed tickets decided and committed
     * @param end tickets sent
     */
    record Position(long committed, long end) {
        public long lag() {
            return Math.max(0, end - committed);
        }
    }
}
