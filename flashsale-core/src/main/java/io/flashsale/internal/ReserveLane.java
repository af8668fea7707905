package io.flashsale.internal;

import io.flashsale.FlashSaleSettings;
import io.flashsale.StoreUnavailableException;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.Claim;
import io.flashsale.spi.ClaimReply;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.StockLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The path of this process's requests into one bucket. Requests that arrive while a batch is under way gather and travel together in the
 * next one ("natural batching"). It is sent when the batch before it is answered, or beside that one, up to {@code maxInFlight}, as soon as
 * there are enough requests for a call or they have waited for {@code linger}.
 *
 * <p>With no more than that, a server that answers fast would get a call for every few requests, and spend most of its time on calls. So
 * after a batch of {@value #LOAD} the next one gathers for {@code linger}, whether or not the batch is answered, or until there are enough
 * requests for a call. A request never waits if nothing is under way and no such batch went before it.
 *
 * <p>Bounds: {@code maxWaiting} requests wait, {@code maxInFlight} batches of {@code maxBatch} are under way.
 */
final class ReserveLane {
    /** Called when a reply shows that the bucket has lost writes. */
    interface LossListener {
        void lost(int bucket);
    }

    /** Enough requests for a call at once: what the call itself costs is small beside them. */
    static final int WORTH_A_CALL = 32;

    /** A batch of this size comes from a steady load, rather than from a handful of callers who ask again when they are answered. */
    private static final int LOAD = 8;

    private final Bucket bucket;
    private final StockLedger ledger;
    private final Scheduler scheduler;
    private final LedgerTime time;
    private final ReserveLimits limits;
    private final LossListener losses;
    private final int maxBatch;
    private final int enough;
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private final AtomicInteger inFlight = new AtomicInteger();
    /** Why requests gather although another batch may be sent; null if they do not. */
    private final AtomicReference<@Nullable Pause> pause = new AtomicReference<>();

    private final AtomicLong highestSequence = new AtomicLong();
    /** Units the bucket said it had in its last reply; -1 before the first. */
    private volatile long availableHint = -1;
    /** Until when nobody borrows from this bucket, because it did not answer. */
    private volatile long restsUntilMillis = Long.MIN_VALUE;
    /** Whether an answer has come later than the call; with a ledger in memory none does. */
    private volatile boolean answersLater;

    ReserveLane(
            Bucket bucket,
            StockLedger ledger,
            Scheduler scheduler,
            LedgerTime time,
            ReserveLimits limits,
            LossListener losses) {
        this.bucket = bucket;
        this.ledger = ledger;
        this.scheduler = scheduler;
        this.time = time;
        this.limits = limits;
        this.losses = losses;
        this.maxBatch = Math.min(limits.maxBatch(), ledger.maxBatch());
        this.enough = Math.min(WORTH_A_CALL, Math.min(maxBatch, limits.maxWaiting()));
    }

    Bucket bucket() {
        return bucket;
    }

    long availableHint() {
        return availableHint;
    }

    boolean rests(long nowMillis) {
        return nowMillis < restsUntilMillis;
    }

    void restUntil(long millis) {
        restsUntilMillis = millis;
    }

    /** Completes with the batch's reply and this claim's part of it; fails as the ledger does. */
    CompletionStage<ClaimAnswer> reserve(Claim claim) {
        if (waitingCount.incrementAndGet() > limits.maxWaiting()) {
            waitingCount.decrementAndGet();
            return CompletableFuture.failedFuture(new StoreUnavailableException(
                    "bucket " + bucket.number() + " of " + bucket.item() + " has " + limits.maxWaiting()
                            + " requests waiting (maxWaiting)",
                    null,
                    false));
        }
        Waiting request = new Waiting(claim, new CompletableFuture<>());
        waiting.add(request);
        drain(false);
        return request.answer;
    }

    /** Learns what every reply carries for free. */
    void observe(LedgerReply<?> reply, long sequenceWhenSent) {
        availableHint = reply.available();
        if (reply.sequence() < sequenceWhenSent) {
            highestSequence.set(reply.sequence());
            losses.lost(bucket.number());
        } else {
            highestSequence.accumulateAndGet(reply.sequence(), Math::max);
        }
    }

    long sequence() {
        return highestSequence.get();
    }

    /*
     * Whoever finds a free slot, and no reason to gather, takes it and sends what is waiting. A batch that is answered at once (a ledger in
     * memory) is finished in this loop rather than by recursion; one that is answered later continues on the scheduler, rather than on the
     * client library's thread. Whoever gives a slot back or ends a pause looks at the queue again: a request may have come in between and found
     * neither a free slot nor an end of the pause.
     */
    private void drain(boolean waited) {
        boolean now = waited;
        while (!waiting.isEmpty() && (now || !gathers()) && takeSlot()) {
            List<Waiting> batch = nextBatch();
            if (!batch.isEmpty() && !send(batch)) {
                return;
            }
            now = giveSlotBack();
        }
    }

    private boolean gathers() {
        if (waitingCount.get() >= enough) {
            return false;
        }
        if (pause.get() == null && answersLater && !limits.linger().isZero() && hasRoomBesideOthers()) {
            Pause untilAnswered = new Pause(true);
            if (pause.compareAndSet(null, untilAnswered)) {
                begin(untilAnswered);
                if (inFlight.get() == 0) {
                    end(untilAnswered);
                }
            }
        }
        return pause.get() != null;
    }

    private boolean hasRoomBesideOthers() {
        int others = inFlight.get();
        return others > 0 && others < limits.maxInFlight();
    }

    /** Has the next batch gather, as the load is steady. */
    private void linger() {
        if (!limits.linger().isZero()) {
            Pause load = new Pause(false);
            Pause before = pause.getAndSet(load);
            begin(load);
            if (before != null) {
                before.cancelTimer();
            }
        }
    }

    private void begin(Pause begun) {
        try {
            begun.timer = scheduler.schedule(limits.linger(), () -> {
                if (pause.compareAndSet(begun, null)) {
                    drain(true);
                }
            });
        } catch (RejectedExecutionException closed) {
            pause.compareAndSet(begun, null);
        }
    }

    private boolean end(Pause ended) {
        boolean first = pause.compareAndSet(ended, null);
        if (first) {
            ended.cancelTimer();
        }
        return first;
    }

    /** Whether those who wait have now waited long enough. */
    private boolean giveSlotBack() {
        inFlight.decrementAndGet();
        Pause current = pause.get();
        return current == null || (current.untilAnswered && end(current));
    }

    private boolean takeSlot() {
        while (true) {
            int current = inFlight.get();
            if (current >= limits.maxInFlight()) {
                return false;
            }
            if (inFlight.compareAndSet(current, current + 1)) {
                return true;
            }
        }
    }

    private List<Waiting> nextBatch() {
        List<Waiting> batch = new ArrayList<>(Math.min(maxBatch, Math.max(1, waitingCount.get())));
        while (batch.size() < maxBatch) {
            Waiting next = waiting.poll();
            if (next == null) {
                break;
            }
            waitingCount.decrementAndGet();
            batch.add(next);
        }
        return batch;
    }

    /** Sends a batch; true if it is finished already, false if it will finish, and give its slot back, later. */
    private boolean send(List<Waiting> batch) {
        List<Claim> claims = new ArrayList<>(batch.size());
        for (Waiting request : batch) {
            claims.add(request.claim);
        }
        long sequence = sequence();
        Instant deadline = time.now(bucket).plus(limits.reserveTimeout());
        CompletionStage<LedgerReply<List<ClaimReply>>> reply =
                Stages.call(() -> ledger.reserve(bucket, deadline, limits.firstCheck(), claims));
        if (reply.toCompletableFuture().isDone()) {
            reply.whenComplete((value, error) -> finish(batch, deadline, value, error, sequence));
            return true;
        }
        answersLater = true;
        if (batch.size() >= LOAD) {
            linger();
        }
        reply.whenComplete((value, error) -> Stages.comeHome(scheduler, () -> {
            finish(batch, deadline, value, error, sequence);
            drain(giveSlotBack());
        }));
        return false;
    }

    /** Whatever happens, everybody in the batch is answered. */
    private void finish(
            List<Waiting> batch,
            Instant deadline,
            @Nullable LedgerReply<List<ClaimReply>> reply,
            @Nullable Throwable error,
            long sequence) {
        try {
            if (reply == null) {
                throw error == null ? new IllegalStateException("the ledger completed with null") : error;
            }
            observe(reply, sequence);
            for (int index = 0; index < batch.size(); index++) {
                ClaimReply claim =
                        reply.value().isEmpty() ? null : reply.value().get(index);
                batch.get(index).answer.complete(new ClaimAnswer(reply, claim, null, deadline));
            }
        } catch (Throwable failure) {
            batch.forEach(request -> request.answer.complete(ClaimAnswer.failed(failure, deadline)));
        }
    }

    private record Waiting(Claim claim, CompletableFuture<ClaimAnswer> answer) {}

    /** Ends by its timer, or with the next answer if it is only until then; compared by identity. */
    private static final class Pause {
        private final boolean untilAnswered;
        private volatile Scheduler.@Nullable Cancellable timer;

        Pause(boolean untilAnswered) {
            this.untilAnswered = untilAnswered;
        }

        /** A timer that was just being set is missed; when it fires, it finds the pause ended. */
        void cancelTimer() {
            Scheduler.Cancellable set = timer;
            if (set != null) {
                set.cancel();
            }
        }
    }

    /**
     * What a claim heard.
     *
     * @param reply the batch's reply; null if the call failed
     * @param claim this claim's part; null if the call failed, or the bucket answered for none
     * @param error why the call failed; null if it did not
     * @param deadline the batch's deadline, for resolve
     */
    record ClaimAnswer(
            @Nullable LedgerReply<List<ClaimReply>> reply,
            @Nullable ClaimReply claim,
            @Nullable Throwable error,
            Instant deadline) {
        static ClaimAnswer failed(Throwable error, Instant deadline) {
            return new ClaimAnswer(null, null, error, deadline);
        }
    }

    /** The bounds of a lane. */
    record ReserveLimits(
            int maxBatch,
            int maxInFlight,
            Duration linger,
            int maxWaiting,
            Duration reserveTimeout,
            Duration firstCheck) {
        static ReserveLimits of(FlashSaleSettings settings) {
            return new ReserveLimits(
                    settings.maxBatch(),
                    settings.maxInFlight(),
                    settings.reserveLinger(),
                    settings.maxWaiting(),
                    settings.reserveTimeout(),
                    settings.firstCheck());
        }
    }
}
