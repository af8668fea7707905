package io.flashsale.internal;

import io.flashsale.event.FlashSaleListener;
import io.flashsale.internal.ItemDesk.Lanes;
import io.flashsale.spi.LedgerCode;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.StockLedger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
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
 * <p>A transfer is lend, credit, acknowledge. Whatever breaks in between is simply left: the donor remembers the transfer, and the
 * sweeper finishes it.
 */
final class Borrowing {
    /** Another home's transfer may be on its way: units that no bucket shows. Look again after this. */
    private static final Duration SETTLE = Duration.ofMillis(5);

    private final StockLedger ledger;
    private final Scheduler scheduler;
    private final LedgerTime time;
    private final RandomGenerator random;
    private final FlashSaleListener listener;

    Borrowing(
            StockLedger ledger,
            Scheduler scheduler,
            LedgerTime time,
            RandomGenerator random,
            FlashSaleListener listener) {
        this.ledger = ledger;
        this.scheduler = scheduler;
        this.time = time;
        this.random = random;
        this.listener = listener;
    }

    /** Completes with whether any units came to the home bucket; never fails. */
    CompletionStage<Boolean> borrow(ItemDesk desk, Lanes lanes, int home, long wanted) {
        if (lanes.list().size() < 2) {
            return CompletableFuture.completedFuture(false);
        }
        CompletableFuture<Boolean> mine = new CompletableFuture<>();
        CompletableFuture<Boolean> running = desk.borrows().putIfAbsent(home, mine);
        if (running != null) {
            return running;
        }
        boolean othersMoving = desk.borrows().size() > 1;
        pass(lanes, home, wanted)
                .thenCompose(moved -> moved || !othersMoving
                        ? CompletableFuture.completedFuture(moved)
                        : after(SETTLE, () -> pass(lanes, home, wanted)))
                .whenComplete((moved, error) -> {
                    desk.borrows().remove(home, mine);
                    mine.complete(error == null && Boolean.TRUE.equals(moved));
                });
        return mine;
    }

    private CompletionStage<Boolean> after(Duration delay, Supplier<CompletionStage<Boolean>> step) {
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        scheduler.schedule(
                delay,
                () -> step.get().whenComplete((value, error) -> {
                    if (error == null) {
                        result.complete(value);
                    } else {
                        result.completeExceptionally(error);
                    }
                }));
        return result;
    }

    /** Asks donors, those known to have most first and unknown ones before them, until the home bucket has what is wanted. */
    private CompletionStage<Boolean> pass(Lanes lanes, int home, long wanted) {
        List<ReserveLane> donors = new ArrayList<>(lanes.list());
        donors.remove(home);
        donors.sort(Comparator.comparingLong(Borrowing::promise).reversed());
        long alreadyThere = Math.max(0, lanes.lane(home).availableHint());
        return ask(lanes, donors, 0, home, wanted - alreadyThere, false);
    }

    private static long promise(ReserveLane lane) {
        long hint = lane.availableHint();
        return hint < 0 ? Long.MAX_VALUE : hint;
    }

    private CompletionStage<Boolean> ask(
            Lanes lanes, List<ReserveLane> donors, int next, int home, long missing, boolean moved) {
        if (next == donors.size() || (moved && missing <= 0)) {
            return CompletableFuture.completedFuture(moved);
        }
        return transfer(lanes, donors.get(next), home, Math.max(1, missing))
                .exceptionally(error -> {
                    listener.failed("borrow", error);
                    return 0L;
                })
                .thenCompose(units -> ask(lanes, donors, next + 1, home, missing - units, moved || units > 0));
    }

    private CompletionStage<Long> transfer(Lanes lanes, ReserveLane donor, int home, long wanted) {
        String id = "tr:" + Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
        ReserveLane borrower = lanes.lane(home);
        return observed(donor, () -> ledger.lend(donor.bucket(), id, wanted, home))
                .thenCompose(lent -> {
                    if (lent.code() != LedgerCode.OK || lent.value() == 0) {
                        return CompletableFuture.completedFuture(0L);
                    }
                    return observed(borrower, () -> ledger.credit(borrower.bucket(), id, lent.value()))
                            .thenCompose(credited ->
                                    credited.code() == LedgerCode.OK || credited.code() == LedgerCode.DUPLICATE
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
        long sentAt = time.millis();
        return LedgerCalls.onScheduler(scheduler, call).thenApply(reply -> {
            lane.observe(reply, sequence, sentAt);
            return reply;
        });
    }
}
