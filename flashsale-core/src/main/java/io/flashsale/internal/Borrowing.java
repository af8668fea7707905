package io.flashsale.internal;

import io.flashsale.event.FlashSaleListener;
import io.flashsale.internal.LocalItem.Lanes;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.StockLedger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Moves units to a bucket that ran dry from those that have some, so that no unit is stranded. One pass per home bucket and process at a
 * time; whoever finds the bucket empty meanwhile waits for that pass.
 *
 * <p>A transfer is lend, credit, acknowledge. What breaks in between is simply left alone: the donor remembers the transfer, and the
 * sweeper finishes it.
 */
final class Borrowing {
    /** Another home's transfer may be on its way: units that no bucket shows. Look again after this. */
    private static final Duration SETTLE = Duration.ofMillis(5);

    private final StockLedger ledger;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final FlashSaleListener listener;

    Borrowing(StockLedger ledger, Surroundings around) {
        this.ledger = ledger;
        this.scheduler = around.scheduler();
        this.random = around.random();
        this.listener = around.listener();
    }

    /** Completes with whether any units came to the home bucket; never fails. */
    CompletionStage<Boolean> borrow(LocalItem localItem, Lanes lanes, int home, long wanted) {
        if (lanes.list().size() < 2) {
            return CompletableFuture.completedFuture(false);
        }
        CompletableFuture<Boolean> mine = new CompletableFuture<>();
        CompletableFuture<Boolean> running = localItem.borrows().putIfAbsent(home, mine);
        if (running != null) {
            return running;
        }
        boolean othersMoving = localItem.borrows().size() > 1;
        CompletableFuture.completedStage(lanes)
                .thenCompose(all -> pass(all, home, wanted))
                .thenCompose(moved -> moved || !othersMoving
                        ? CompletableFuture.completedFuture(moved)
                        : Stages.after(scheduler, SETTLE, () -> pass(lanes, home, wanted)))
                .whenComplete((moved, error) -> {
                    if (error != null) {
                        listener.failed("borrow", Stages.unwrap(error));
                    }
                    localItem.borrows().remove(home, mine);
                    mine.complete(error == null && Boolean.TRUE.equals(moved));
                });
        return mine;
    }

    /** Asks donors, unknown ones first and then those known to have most, until the home bucket has what is wanted. */
    private CompletionStage<Boolean> pass(Lanes lanes, int home, long wanted) {
        List<Donor> donors = new ArrayList<>();
        for (ReserveLane lane : lanes.list()) {
            if (lane.bucket().number() != home) {
                donors.add(new Donor(lane, promise(lane)));
            }
        }
        donors.sort(Comparator.comparingLong(Donor::promise).reversed());
        long alreadyThere = Math.max(0, lanes.lane(home).availableHint());
        return ask(lanes.lane(home), donors.iterator(), wanted - alreadyThere, false);
    }

    private static long promise(ReserveLane lane) {
        long hint = lane.availableHint();
        return hint < 0 ? Long.MAX_VALUE : hint;
    }

    /**
     * A bucket that may have units.
     *
     * @param promise how many it had when the donors were put in order: hints change while we sort
     */
    private record Donor(ReserveLane lane, long promise) {}

    /** Asks one donor after the other, in a loop as long as they answer at once, because there may be a thousand. */
    private CompletionStage<Boolean> ask(ReserveLane borrower, Iterator<Donor> donors, long missing, boolean moved) {
        long stillMissing = missing;
        boolean some = moved;
        while (donors.hasNext() && !(some && stillMissing <= 0)) {
            CompletableFuture<Long> answer = transfer(donors.next().lane, borrower, Math.max(1, stillMissing))
                    .exceptionally(error -> {
                        listener.failed("borrow", Stages.unwrap(error));
                        return 0L;
                    })
                    .toCompletableFuture();
            if (!answer.isDone()) {
                long missingBefore = stillMissing;
                boolean someBefore = some;
                return answer.thenCompose(
                        units -> ask(borrower, donors, missingBefore - units, someBefore || units > 0));
            }
            long units = answer.join();
            stillMissing -= units;
            some |= units > 0;
        }
        return CompletableFuture.completedFuture(some);
    }

    private CompletionStage<Long> transfer(ReserveLane donor, ReserveLane borrower, long wanted) {
        String id = "tr:" + Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
        return observed(
                        donor,
                        () -> ledger.lend(
                                donor.bucket(), id, wanted, borrower.bucket().number()))
                .thenCompose(lent -> {
                    // A duplicate is our own call: the ledger's client sent it again because the first answer was lost.
                    boolean taken = lent.code() == LedgerReply.Code.OK || lent.code() == LedgerReply.Code.DUPLICATE;
                    if (!taken || lent.value() == 0) {
                        return CompletableFuture.completedFuture(0L);
                    }
                    return observed(borrower, () -> ledger.credit(borrower.bucket(), id, lent.value()))
                            .thenCompose(credited -> credited.code() == LedgerReply.Code.OK
                                            || credited.code() == LedgerReply.Code.DUPLICATE
                                    ? observed(donor, () -> ledger.acknowledge(donor.bucket(), id))
                                            .handle(ignoringResult(lent.value()))
                                    : CompletableFuture.completedFuture(0L));
                });
    }

    /** The units have arrived whether or not the acknowledgement did. */
    private static <T> BiFunction<T, Throwable, Long> ignoringResult(long units) {
        return (reply, error) -> units;
    }

    private <T> CompletionStage<LedgerReply<T>> observed(
            ReserveLane lane, Supplier<CompletionStage<LedgerReply<T>>> call) {
        long sequence = lane.sequence();
        return Stages.onScheduler(scheduler, call).thenApply(reply -> {
            lane.observe(reply, sequence);
            return reply;
        });
    }
}
