package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.TestTickets;
import io.flashsale.internal.ReserveLane.ClaimAnswer;
import io.flashsale.internal.ReserveLane.ReserveLimits;
import io.flashsale.memory.MemoryStockLedger;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.Claim;
import io.flashsale.spi.StockLedger;
import io.flashsale.testing.Intercept;
import io.flashsale.testing.InterceptedLedger;
import io.flashsale.testing.SettableClock;
import io.flashsale.testing.VirtualScheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Which requests share a call, with a ledger that answers when the test says so. */
class ReserveLaneTest {
    private static final Duration LINGER = Duration.ofMillis(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final SettableClock clock = new SettableClock();
    private final VirtualScheduler scheduler = new VirtualScheduler(clock, new Random(1));
    private final Bucket bucket = new Bucket(TestTickets.PHONE, 0, 1);
    private final List<Integer> calls = new ArrayList<>();
    private final Queue<Runnable> replies = new ArrayDeque<>();
    private final Queue<CompletableFuture<?>> held = new ArrayDeque<>();
    private long lastTicket;

    @Test
    void whoComesAloneNeverWaits() {
        ReserveLane lane = lane(100, 1, LINGER);
        come(lane, 1);
        reply();
        come(lane, 1);
        reply();
        come(lane, 1);

        assertThat(calls).containsExactly(1, 1, 1);
    }

    @Test
    void whoComesWhileACallIsUnderWayTravelsWithTheNext() {
        ReserveLane lane = lane(100, 2, LINGER);
        come(lane, 4);
        assertThat(calls).containsExactly(1);

        reply();
        assertThat(calls).containsExactly(1, 3);
    }

    /** Though another call could be under way at the same time. */
    @Test
    void aHandfulOfCallersWhoAskAgainWaitForOneAnotherOnly() {
        ReserveLane lane = lane(100, 2, LINGER);
        come(lane, 4);
        for (int round = 0; round < 3; round++) {
            reply();
            come(lane, 3);
        }

        assertThat(calls).containsExactly(1, 3, 3, 3);
    }

    @Test
    void whileACallTakesLongTheNextGathersForTheLinger() {
        ReserveLane lane = lane(100, 2, LINGER);
        come(lane, 3);
        assertThat(calls).containsExactly(1);

        scheduler.advance(LINGER);
        assertThat(calls).containsExactly(1, 2);

        come(lane, 1);
        scheduler.advance(LINGER);
        assertThat(calls).as("no more than two are under way").containsExactly(1, 2);
        reply();
        assertThat(calls).containsExactly(1, 2, 1);
    }

    /** The end of the time for which an earlier batch gathered sends nobody early either. */
    @Test
    void whoeverGathersAgainGathersForTheWholeLinger() {
        ReserveLane lane = lane(100, 2, LINGER);
        come(lane, 4);
        scheduler.advance(LINGER.dividedBy(2));
        reply();
        come(lane, 1);
        scheduler.advance(LINGER.dividedBy(2));
        assertThat(calls).containsExactly(1, 3);

        scheduler.advance(LINGER.dividedBy(2));
        assertThat(calls).containsExactly(1, 3, 1);
    }

    @Test
    void whileACallIsUnderWayWhatIsWorthACallDoesNotWait() {
        ReserveLane lane = lane(100, 2, LINGER);
        come(lane, 32);
        assertThat(calls).containsExactly(1);

        come(lane, 1);
        assertThat(calls).containsExactly(1, 32);
    }

    @Test
    void withoutLingerAsManyCallsAreUnderWayAsMayBe() {
        ReserveLane lane = lane(100, 2, Duration.ZERO);
        come(lane, 3);

        assertThat(calls).containsExactly(1, 1);
    }

    @Test
    void underALoadTheNextGathersForTheLinger() {
        ReserveLane lane = afterABatchOfEight(LINGER);
        come(lane, 1);
        scheduler.advance(LINGER.dividedBy(2));
        come(lane, 1);
        assertThat(calls).containsExactly(1, 8);

        scheduler.advance(LINGER.dividedBy(2));
        assertThat(calls).containsExactly(1, 8, 2);
    }

    @Test
    void underALoadTheAnswerIsNoReasonToSend() {
        ReserveLane lane = lane(100, 1, LINGER);
        come(lane, 9);
        reply();
        come(lane, 2);
        reply();
        assertThat(calls).containsExactly(1, 8);

        scheduler.advance(LINGER);
        assertThat(calls).containsExactly(1, 8, 2);
    }

    /** Also if something else was waited for when it went out. */
    @Test
    void theLingerBeginsWithTheLastBatchThatShowsALoad() {
        ReserveLane lane = lane(100, 2, LINGER);
        come(lane, 33);
        scheduler.advance(LINGER.dividedBy(2));
        reply();
        come(lane, 32);
        assertThat(calls).containsExactly(1, 32, 32);

        reply();
        reply();
        come(lane, 1);
        scheduler.advance(LINGER.dividedBy(2));
        assertThat(calls).containsExactly(1, 32, 32);

        scheduler.advance(LINGER.dividedBy(2));
        assertThat(calls).containsExactly(1, 32, 32, 1);
    }

    @Test
    void whatIsWorthACallDoesNotWait() {
        ReserveLane lane = afterABatchOfEight(LINGER);
        come(lane, 31);
        assertThat(calls).containsExactly(1, 8);

        come(lane, 1);
        assertThat(calls).containsExactly(1, 8, 32);
    }

    @Test
    void whoComesAloneAfterTheLingerDoesNotWait() {
        ReserveLane lane = afterABatchOfEight(LINGER);
        scheduler.advance(LINGER);
        come(lane, 1);

        assertThat(calls).containsExactly(1, 8, 1);
    }

    @Test
    void withoutLingerNobodyWaits() {
        ReserveLane lane = afterABatchOfEight(Duration.ZERO);
        come(lane, 1);

        assertThat(calls).containsExactly(1, 8, 1);
    }

    /** A batch is full before it is worth a call. */
    @Test
    void aFullBatchDoesNotWait() {
        ReserveLane lane = lane(8, 1, LINGER);
        come(lane, 9);
        reply();
        assertThat(calls).containsExactly(1, 8);
        reply();
        come(lane, 7);
        assertThat(calls).containsExactly(1, 8);

        come(lane, 1);
        assertThat(calls).containsExactly(1, 8, 8);
    }

    /** Also if it is the ledger that takes no more, or the lane that lets nobody else wait. */
    @Test
    void whatFitsNoLongerDoesNotWait() {
        ReserveLane small = lane(new MemoryStockLedger(clock, 8), 100, 1_000);
        come(small, 9);
        reply();
        reply();
        come(small, 8);
        assertThat(calls).containsExactly(1, 8, 8);

        calls.clear();
        replies.clear();
        held.clear();
        ReserveLane narrow = lane(new MemoryStockLedger(clock), 100, 10);
        come(narrow, 9);
        reply();
        reply();
        come(narrow, 10);
        assertThat(calls).containsExactly(1, 8, 10);
    }

    @Test
    void whoGatheredWhileAllCallsWereUnderWayGoesWithTheNextReply() {
        ReserveLane lane = lane(100, 1, LINGER);
        come(lane, 9);
        reply();
        come(lane, 2);
        scheduler.advance(LINGER.multipliedBy(2));
        assertThat(calls).containsExactly(1, 8);

        reply();
        assertThat(calls).containsExactly(1, 8, 2);
    }

    /** It is done when it returns, so there is nothing to wait for. */
    @Test
    void nobodyGathersForALedgerThatAnswersAtOnce() {
        ReserveLimits limits = new ReserveLimits(100, 2, LINGER, 1_000, TIMEOUT, TIMEOUT);
        ReserveLane lane = new ReserveLane(
                bucket,
                new MemoryStockLedger(clock),
                scheduler,
                new LedgerTime(clock, clock::nanoTime),
                limits,
                lost -> {});
        for (int request = 0; request < 20; request++) {
            assertThat(lane.reserve(claim()).toCompletableFuture()).isDone();
        }
        assertThat(scheduler.pending()).isZero();
    }

    @Test
    void aCallThatFailsIsAnsweredAndGivesItsPlaceBack() {
        ReserveLane lane = lane(100, 1, LINGER);
        CompletableFuture<ClaimAnswer> first = lane.reserve(claim()).toCompletableFuture();
        CompletableFuture<ClaimAnswer> second = lane.reserve(claim()).toCompletableFuture();
        replies.remove();
        held.remove().completeExceptionally(new IllegalStateException("broken"));
        scheduler.runReady();

        assertThat(first.join().error()).hasMessage("broken");
        assertThat(calls).containsExactly(1, 1);
        reply();
        assertThat(second.join().reply()).isNotNull();
    }

    /** The buyer hears that it failed, and the next one finds a free place. */
    @Test
    void aListenerThatThrowsKeepsNobodyWaiting() {
        MemoryStockLedger ledger = new MemoryStockLedger(clock);
        ledger.init(bucket);
        ledger.fence(bucket, 1)
                .thenCompose(fenced -> ledger.fill(bucket, fenced.value().markedAt(), 1, 10, false));
        ReserveLane lane = new ReserveLane(
                bucket,
                ledger(ledger),
                scheduler,
                new LedgerTime(clock, clock::nanoTime),
                new ReserveLimits(100, 1, LINGER, 1_000, TIMEOUT, TIMEOUT),
                lost -> {
                    throw new IllegalStateException("bucket " + lost + " lost writes");
                });
        come(lane, 1);
        reply();
        CompletableFuture<ClaimAnswer> unlucky = lane.reserve(claim()).toCompletableFuture();
        ledger.forget(bucket);
        reply();

        assertThat(unlucky.join().error()).hasMessage("bucket 0 lost writes");
        come(lane, 1);
        assertThat(calls).containsExactly(1, 1, 1);
    }

    @Test
    void whatIsUnderWayWhenTheSchedulerClosesIsAnswered() {
        ReserveLane lane = lane(100, 1, LINGER);
        CompletableFuture<ClaimAnswer> claimed = lane.reserve(claim()).toCompletableFuture();
        scheduler.close();
        replies.remove().run();

        assertThat(claimed).isCompletedWithValueMatching(answer -> answer.reply() != null);
    }

    private ReserveLane afterABatchOfEight(Duration linger) {
        ReserveLane lane = lane(100, 1, linger);
        come(lane, 9);
        reply();
        reply();
        return lane;
    }

    private ReserveLane lane(int maxBatch, int maxInFlight, Duration linger) {
        return lane(
                new MemoryStockLedger(clock),
                new ReserveLimits(maxBatch, maxInFlight, linger, 1_000, TIMEOUT, TIMEOUT));
    }

    private ReserveLane lane(StockLedger real, int maxBatch, int maxWaiting) {
        return lane(real, new ReserveLimits(maxBatch, 1, LINGER, maxWaiting, TIMEOUT, TIMEOUT));
    }

    private ReserveLane lane(StockLedger real, ReserveLimits limits) {
        return new ReserveLane(
                bucket, ledger(real), scheduler, new LedgerTime(clock, clock::nanoTime), limits, lost -> {});
    }

    private StockLedger ledger(StockLedger real) {
        return new InterceptedLedger(real, () -> new Intercept() {
            @Override
            public void reserving(List<Claim> claims) {
                calls.add(claims.size());
            }

            @Override
            public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> ledgerCall) {
                CompletableFuture<T> stage = new CompletableFuture<>();
                held.add(stage);
                replies.add(() -> ledgerCall.get().thenAccept(stage::complete));
                return stage;
            }
        });
    }

    private Claim claim() {
        return new Claim(TestTickets.ticket(++lastTicket), 1);
    }

    private void come(ReserveLane lane, int requests) {
        for (int request = 0; request < requests; request++) {
            lane.reserve(claim());
        }
    }

    private void reply() {
        held.remove();
        replies.remove().run();
        scheduler.runReady();
    }
}
