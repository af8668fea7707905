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
        ReserveLane lane = lane(100, LINGER);
        come(lane, 1);
        reply();
        come(lane, 1);
        reply();
        come(lane, 1);

        assertThat(calls).containsExactly(1, 1, 1);
    }

    @Test
    void whoComesWhileACallIsUnderWayTravelsWithTheNext() {
        ReserveLane lane = lane(100, LINGER);
        come(lane, 4);
        assertThat(calls).containsExactly(1);

        reply();
        assertThat(calls).containsExactly(1, 3);
    }

    @Test
    void afterABatchOfSeveralTheNextGathersForTheLinger() {
        ReserveLane lane = afterABatchOfThree(LINGER);
        come(lane, 1);
        scheduler.advance(LINGER.dividedBy(2));
        come(lane, 1);
        assertThat(calls).containsExactly(1, 3);

        scheduler.advance(LINGER.dividedBy(2));
        assertThat(calls).containsExactly(1, 3, 2);
    }

    @Test
    void whatIsWorthACallDoesNotWait() {
        ReserveLane lane = afterABatchOfThree(LINGER);
        come(lane, 31);
        assertThat(calls).containsExactly(1, 3);

        come(lane, 1);
        assertThat(calls).containsExactly(1, 3, 32);
    }

    @Test
    void whoComesAloneAfterTheLingerDoesNotWait() {
        ReserveLane lane = afterABatchOfThree(LINGER);
        scheduler.advance(LINGER);
        come(lane, 1);

        assertThat(calls).containsExactly(1, 3, 1);
    }

    @Test
    void withoutLingerNobodyWaits() {
        ReserveLane lane = afterABatchOfThree(Duration.ZERO);
        come(lane, 1);

        assertThat(calls).containsExactly(1, 3, 1);
    }

    /** A batch is full before it is worth a call. */
    @Test
    void aFullBatchDoesNotWait() {
        ReserveLane lane = lane(3, LINGER);
        come(lane, 4);
        reply();
        assertThat(calls).containsExactly(1, 3);
        reply();
        come(lane, 2);
        assertThat(calls).containsExactly(1, 3);

        come(lane, 1);
        assertThat(calls).containsExactly(1, 3, 3);
    }

    /** Also if it is the ledger that takes no more, or the lane that lets nobody else wait. */
    @Test
    void whatFitsNoLongerDoesNotWait() {
        ReserveLane small = lane(new MemoryStockLedger(clock, 3), 100, 1_000);
        come(small, 4);
        reply();
        reply();
        come(small, 3);
        assertThat(calls).containsExactly(1, 3, 3);

        calls.clear();
        replies.clear();
        ReserveLane narrow = lane(new MemoryStockLedger(clock), 100, 5);
        come(narrow, 4);
        reply();
        reply();
        come(narrow, 5);
        assertThat(calls).containsExactly(1, 3, 5);
    }

    @Test
    void whoGatheredWhileAllCallsWereUnderWayGoesWithTheNextReply() {
        ReserveLane lane = lane(100, LINGER);
        come(lane, 4);
        reply();
        come(lane, 2);
        scheduler.advance(LINGER.multipliedBy(2));
        assertThat(calls).containsExactly(1, 3);

        reply();
        assertThat(calls).containsExactly(1, 3, 2);
    }

    private ReserveLane afterABatchOfThree(Duration linger) {
        ReserveLane lane = lane(100, linger);
        come(lane, 4);
        reply();
        reply();
        return lane;
    }

    private ReserveLane lane(int maxBatch, Duration linger) {
        return lane(new MemoryStockLedger(clock), new ReserveLimits(maxBatch, 1, linger, 1_000, TIMEOUT, TIMEOUT));
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
