package io.flashsale.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.internal.LedgerTime;
import io.flashsale.internal.ReserveLane;
import io.flashsale.internal.ReserveLane.ReserveLimits;
import io.flashsale.memory.MemoryStockLedger;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.Claim;
import io.flashsale.spi.StockLedger;
import io.flashsale.testkit.ManualScheduler;
import io.flashsale.testkit.Samples;
import io.flashsale.testkit.Seed;
import io.flashsale.testkit.SettableClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Which requests share a call, with a ledger that answers when the test says so. */
class ReserveLaneTest {
    private static final Duration LINGER = Duration.ofMillis(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final SettableClock clock = new SettableClock();
    private final ManualScheduler scheduler = new ManualScheduler(clock, Seed.next());
    private final Samples samples = Samples.fresh();
    private final Bucket bucket = new Bucket(samples.item(), 0, 1);
    private final List<Integer> calls = new ArrayList<>();
    private final Queue<Runnable> replies = new ArrayDeque<>();

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
        StockLedger ledger = new InterceptedLedger(() -> real, () -> new Intercept() {
            @Override
            public void reserving(List<Claim> claims) {
                calls.add(claims.size());
            }

            @Override
            public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> ledgerCall) {
                CompletableFuture<T> held = new CompletableFuture<>();
                replies.add(() -> ledgerCall.get().thenAccept(held::complete));
                return held;
            }
        });
        return new ReserveLane(bucket, ledger, scheduler, new LedgerTime(clock), limits, lost -> {});
    }

    private void come(ReserveLane lane, int requests) {
        for (int request = 0; request < requests; request++) {
            lane.reserve(new Claim(samples.ticket(bucket.item()), 1));
        }
    }

    private void reply() {
        replies.remove().run();
        scheduler.runReady();
    }
}
