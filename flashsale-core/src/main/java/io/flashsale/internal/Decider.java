package io.flashsale.internal;

import io.flashsale.ItemId;
import io.flashsale.OrderReason;
import io.flashsale.StoreConflictException;
import io.flashsale.StoreUnavailableException;
import io.flashsale.Ticket;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderStore.Decision;
import io.flashsale.spi.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Has the order store decide a batch, whatever it takes: repeats what collided, and bisects what fails down to the one bad ticket, which
 * it ends with POISON. Fails only if the store is unreachable; then nothing is lost and the caller tries again later.
 */
final class Decider {
    private static final int MAX_CONFLICTS = 8;
    private static final int POISON_TRIES = 3;
    private static final int MIN_RETRY_DELAY_MILLIS = 5;
    private static final int MAX_RETRY_DELAY_MILLIS = 50;

    private final OrderStore store;
    private final OrderQueue queue;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final FlashSaleListener listener;

    Decider(OrderStore store, OrderQueue queue, Surroundings around) {
        this.store = store;
        this.queue = queue;
        this.scheduler = around.scheduler();
        this.random = around.random();
        this.listener = around.listener();
    }

    /**
     * Completes with a decision per distinct ticket; fails with {@link StoreUnavailableException}.
     *
     * @param committed is told of each transaction after its commit, one after the other, also if the rest of the batch fails
     */
    CompletionStage<List<Decision>> decide(
            ItemId item, List<Ticket> tickets, Consumer<? super List<Decision>> committed) {
        return tickets.size() > store.maxBatch()
                ? halves(item, tickets, committed)
                : decide(item, tickets, 1, committed);
    }

    private CompletionStage<List<Decision>> decide(
            ItemId item, List<Ticket> tickets, int tries, Consumer<? super List<Decision>> committed) {
        return attempt(() -> store.decide(item, tickets), 1)
                .whenComplete((decisions, error) -> {
                    if (error == null) {
                        committed.accept(decisions);
                    }
                })
                .exceptionallyCompose(error -> {
                    Throwable cause = Stages.unwrap(error);
                    if (cause instanceof StoreUnavailableException) {
                        return CompletableFuture.failedFuture(cause);
                    }
                    listener.failed("decide", cause);
                    return bisect(item, tickets, tries, cause, committed);
                });
    }

    private CompletionStage<List<Decision>> bisect(
            ItemId item, List<Ticket> tickets, int tries, Throwable cause, Consumer<? super List<Decision>> committed) {
        if (tickets.size() > 1) {
            return halves(item, tickets, committed);
        }
        if (tries < POISON_TRIES) {
            return decide(item, tickets, tries + 1, committed);
        }
        Ticket ticket = tickets.get(0);
        return attempt(() -> store.reject(ticket, OrderReason.POISON), 1).thenApply(decision -> {
            queue.deadLetter(ticket, cause.toString());
            committed.accept(List.of(decision));
            return List.of(decision);
        });
    }

    private CompletionStage<List<Decision>> halves(
            ItemId item, List<Ticket> tickets, Consumer<? super List<Decision>> committed) {
        int middle = tickets.size() / 2;
        return decide(item, tickets.subList(0, middle), committed)
                .thenCompose(left -> decide(item, tickets.subList(middle, tickets.size()), committed)
                        .thenApply(right -> {
                            List<Decision> all = new ArrayList<>(left);
                            all.addAll(right);
                            return all;
                        }));
    }

    /** Runs the call on a thread that may block; repeats it while it collides. */
    private <T> CompletionStage<T> attempt(Supplier<T> call, int number) {
        return Stages.blocking(scheduler, call)
                .exceptionallyCompose(error -> afterFailure(call, number, Stages.unwrap(error)));
    }

    private <T> CompletionStage<T> afterFailure(Supplier<T> call, int number, Throwable error) {
        if (!(error instanceof StoreConflictException)) {
            return CompletableFuture.failedFuture(error);
        }
        if (number == MAX_CONFLICTS) {
            return CompletableFuture.failedFuture(new StoreUnavailableException(
                    "the transaction collided " + MAX_CONFLICTS + " times", error, false));
        }
        Duration pause = Duration.ofMillis(random.nextInt(MIN_RETRY_DELAY_MILLIS, MAX_RETRY_DELAY_MILLIS + 1));
        return Stages.after(scheduler, pause, () -> attempt(call, number + 1));
    }
}
