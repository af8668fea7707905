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
 *
 * <p>Bounds: one donor at a time, {@link #MAX_WAIT} for its transfer; one that failed or took longer is not asked again for
 * {@link #PAUSE}. What it has then nobody knows.
 */
final class Borrowing {
    /** Another home's transfer may be on its way: units that no bucket shows. Look again after this. */
    private static final Duration SETTLE = Duration.ofMillis(5);

    private static final Duration MAX_WAIT = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** In the place of how many units came, when nobody knows. */
    private static final long UNKNOWN = -1;

    /** How a pass ended. */
    enum Outcome {
        /** Units came to the home bucket. */
        MOVED,
        /** No bucket has any. */
        NONE_LEFT,
        /** No units came, but not every bucket could tell. */
        UNCERTAIN
    }

    private final StockLedger ledger;
    private final Scheduler scheduler;
    private final LedgerTime time;
    private final RandomGenerator random;
    private final FlashSaleListener listener;

    Borrowing(StockLedger ledger, Surroundings around) {
        this.ledger = ledger;
        this.scheduler = around.scheduler();
        this.time = around.time();
        this.random = around.random();
        this.listener = around.listener();
    }

    /** Never fails. */
    CompletionStage<Outcome> borrow(LocalItem localItem, Lanes lanes, int home, long wanted) {
        if (lanes.list().size() < 2) {
            return CompletableFuture.completedFuture(Outcome.NONE_LEFT);
        }
        CompletableFuture<Outcome> mine = new CompletableFuture<>();
        CompletableFuture<Outcome> running = localItem.borrows().putIfAbsent(home, mine);
        if (running != null) {
            return running;
        }
        boolean othersMoving = localItem.borrows().size() > 1;
        CompletableFuture.completedStage(lanes)
                .thenCompose(all -> pass(all, home, wanted))
                .thenCompose(outcome -> outcome == Outcome.MOVED || !othersMoving
                        ? CompletableFuture.completedFuture(outcome)
                        : Stages.after(scheduler, SETTLE, () -> pass(lanes, home, wanted)))
                .whenComplete((outcome, error) -> {
                    if (error != null) {
                        listener.failed("borrow", Stages.unwrap(error));
                    }
                    localItem.borrows().remove(home, mine);
                    mine.complete(error != null || outcome == null ? Outcome.UNCERTAIN : outcome);
                });
        return mine;
    }

    /** Asks donors, unknown ones first and then those known to have most, until the home bucket has what is wanted. */
    private CompletionStage<Outcome> pass(Lanes lanes, int home, long wanted) {
        List<Donor> donors = new ArrayList<>();
        for (ReserveLane lane : lanes.list()) {
            if (lane.bucket().number() != home) {
                donors.add(new Donor(lane, promise(lane)));
            }
        }
        donors.sort(Comparator.comparingLong(Donor::promise).reversed());
        long alreadyThere = Math.max(0, lanes.lane(home).availableHint());
        return ask(lanes.lane(home), donors.iterator(), wanted - alreadyThere, Outcome.NONE_LEFT);
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
    private CompletionStage<Outcome> ask(ReserveLane borrower, Iterator<Donor> donors, long missing, Outcome before) {
        long stillMissing = missing;
        Outcome outcome = before;
        while (donors.hasNext() && !(outcome == Outcome.MOVED && stillMissing <= 0)) {
            CompletableFuture<Long> answer = askOne(donors.next().lane, borrower, Math.max(1, stillMissing));
            if (!answer.isDone()) {
                long missingBefore = stillMissing;
                Outcome outcomeBefore = outcome;
                return answer.thenCompose(units ->
                        ask(borrower, donors, missingBefore - Math.max(0, units), after(outcomeBefore, units)));
            }
            long units = answer.join();
            stillMissing -= Math.max(0, units);
            outcome = after(outcome, units);
        }
        return CompletableFuture.completedFuture(outcome);
    }

    private static Outcome after(Outcome before, long units) {
        if (units > 0 || before == Outcome.MOVED) {
            return Outcome.MOVED;
        }
        return units == UNKNOWN ? Outcome.UNCERTAIN : before;
    }

    /** Completes with how many units came, {@link #UNKNOWN} if nobody knows, and then the donor rests; never fails. */
    private CompletableFuture<Long> askOne(ReserveLane donor, ReserveLane borrower, long wanted) {
        if (donor.rests(time.millis())) {
            return CompletableFuture.completedFuture(UNKNOWN);
        }
        CompletionStage<Long> transfer = transfer(donor, borrower, wanted).exceptionally(error -> {
            listener.failed("borrow", Stages.unwrap(error));
            return UNKNOWN;
        });
        return Stages.within(scheduler, MAX_WAIT, transfer, () -> UNKNOWN)
                .thenApply(units -> {
                    if (units == UNKNOWN) {
                        donor.restUntil(time.millis() + PAUSE.toMillis());
                    }
                    return units;
                })
                .toCompletableFuture();
    }

    private CompletionStage<Long> transfer(ReserveLane donor, ReserveLane borrower, long wanted) {
        String id = "tr:" + Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
        return observed(
                        donor,
                        () -> ledger.lend(
                                donor.bucket(), id, wanted, borrower.bucket().number()))
                .thenCompose(lent -> {
                    // A duplicate is our own call: the ledger's client sent it again because the first answer was lost.
                    if (!done(lent.code())) {
                        return CompletableFuture.completedFuture(UNKNOWN);
                    }
                    if (lent.value() == 0) {
                        return CompletableFuture.completedFuture(0L);
                    }
                    return observed(borrower, () -> ledger.credit(borrower.bucket(), id, lent.value()))
                            .thenCompose(credited -> done(credited.code())
                                    ? observed(donor, () -> ledger.acknowledge(donor.bucket(), id))
                                            .handle(ignoringResult(lent.value()))
                                    : CompletableFuture.completedFuture(UNKNOWN));
                });
    }

    private static boolean done(LedgerReply.Code code) {
        return code == LedgerReply.Code.OK || code == LedgerReply.Code.DUPLICATE;
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
