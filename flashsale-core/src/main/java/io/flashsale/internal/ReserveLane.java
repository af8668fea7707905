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
 * The way of this process's requests into one bucket. Requests that arrive while a batch is on its way gather and travel together in the
 * next one ("natural batching"): when the batch is answered, or, up to {@code maxInFlight} batches, when they are worth a call by their
 * number or have waited for {@code linger}.
 *
 * <p>Left at that, a server that answers fast gets a call for every few requests, and spends most of its time on calls. So after a batch of
 * {@value #LOAD} the next one gathers for {@code linger}, answered or not, or until it is worth a call. Requests that come one by one never
 * wait.
 *
 * <p>Bounds: {@code maxWaiting} requests wait, {@code maxInFlight} batches of {@code maxBatch} are under way.
 */
public final class ReserveLane {
    /** Called when a reply betrays that the bucket lost writes. */
    public interface LossListener {
        void lost(int bucket);
    }

    /** So many requests are worth a call at once: what the call itself costs is small beside them. */
    public static final int WORTH_A_CALL = 32;

    /** A batch of so many comes of a load that keeps coming, rather than of a handful of callers who ask again when they are answered. */
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
    /** Batches whose answer comes later. */
    private final AtomicInteger underWay = new AtomicInteger();
    /** Why requests gather although another batch may be sent; null if they do not. */
    private final AtomicReference<@Nullable Pause> pause = new AtomicReference<>();

    private final AtomicLong highestSequence = new AtomicLong();
    /** Units the bucket said it had in its last reply; -1 before the first. */
    private volatile long availableHint = -1;

    public ReserveLane(
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

    public Bucket bucket() {
        return bucket;
    }

    long availableHint() {
        return availableHint;
    }

    /** Completes with the batch's reply and this claim's part of it; fails as the ledger does. */
    public CompletionStage<ClaimAnswer> reserve(Claim claim) {
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
        drain();
        return request.answer;
    }

    /** Learns what every reply carries for free. */
    void observe(LedgerReply<?> reply, long sequenceWhenSent, long sentAtMillis) {
        availableHint = reply.available();
        time.observe(reply.time(), sentAtMillis);
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
     * Whoever finds a free slot takes it and sends what has gathered. A batch that is answered at once (a ledger in memory) is finished
     * in this loop rather than by recursion; one that is answered later continues on the scheduler, never on the client library's thread.
     * After giving a slot back the queue is looked at again, because a request may have arrived in between and found no free slot.
     */
    private void drain() {
        drain(false);
    }

    /** @param waited whether those who wait have waited for what they gathered for */
    private void drain(boolean waited) {
        boolean now = waited;
        while (!waiting.isEmpty() && (now || !gathers()) && takeSlot()) {
            now = false;
            List<Waiting> batch = nextBatch();
            if (batch.isEmpty()) {
                inFlight.decrementAndGet();
                continue;
            }
            if (!send(batch)) {
                if (batch.size() >= LOAD) {
                    pause(new Pause(false));
                }
                return;
            }
            inFlight.decrementAndGet();
        }
    }

    /** Whoever comes while a batch is under way waits for its answer, but not for long. */
    private boolean gathers() {
        if (waitingCount.get() >= enough) {
            return false;
        }
        if (pause.get() == null && underWay.get() > 0) {
            pause(new Pause(true));
            if (underWay.get() == 0) {
                answered();
            }
        }
        return pause.get() != null;
    }

    private void pause(Pause next) {
        if (!limits.linger().isZero() && pause.compareAndSet(null, next)) {
            try {
                scheduler.schedule(limits.linger(), () -> {
                    pause.compareAndSet(next, null);
                    drain(true);
                });
            } catch (RejectedExecutionException closed) {
                pause.set(null);
            }
        }
    }

    private void answered() {
        Pause current = pause.get();
        if (current != null && current.untilAnswered) {
            pause.compareAndSet(current, null);
        }
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
        long sentAt = time.millis();
        long sequence = sequence();
        Instant deadline = time.now().plus(limits.reserveTimeout());
        CompletionStage<LedgerReply<List<ClaimReply>>> reply = call(deadline, claims);
        if (reply.toCompletableFuture().isDone()) {
            reply.whenComplete((value, error) -> finish(batch, deadline, value, error, sequence, sentAt));
            return true;
        }
        underWay.incrementAndGet();
        reply.whenComplete((value, error) -> scheduler.execute(() -> {
            finish(batch, deadline, value, error, sequence, sentAt);
            inFlight.decrementAndGet();
            underWay.decrementAndGet();
            answered();
            drain(pause.get() == null);
        }));
        return false;
    }

    private CompletionStage<LedgerReply<List<ClaimReply>>> call(Instant deadline, List<Claim> claims) {
        try {
            return ledger.reserve(bucket, deadline, limits.firstCheck(), claims);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void finish(
            List<Waiting> batch,
            Instant deadline,
            @Nullable LedgerReply<List<ClaimReply>> reply,
            @Nullable Throwable error,
            long sequence,
            long sentAt) {
        if (reply == null) {
            Throwable cause = error == null ? new IllegalStateException("the ledger completed with null") : error;
            for (Waiting request : batch) {
                request.answer.complete(ClaimAnswer.failed(cause, deadline));
            }
            return;
        }
        observe(reply, sequence, sentAt);
        for (int index = 0; index < batch.size(); index++) {
            ClaimReply claim = reply.ok() ? reply.value().get(index) : null;
            batch.get(index).answer.complete(new ClaimAnswer(reply, claim, null, deadline));
        }
    }

    private record Waiting(Claim claim, CompletableFuture<ClaimAnswer> answer) {}

    /** Compared by identity. */
    private static final class Pause {
        private final boolean untilAnswered;

        Pause(boolean untilAnswered) {
            this.untilAnswered = untilAnswered;
        }
    }

    /**
     * What a claim heard.
     *
     * @param reply the batch's reply; null if the call failed
     * @param claim this claim's part; null unless the reply is OK
     * @param error why the call failed; null if it did not
     * @param deadline the batch's deadline, for resolve
     */
    public record ClaimAnswer(
            @Nullable LedgerReply<List<ClaimReply>> reply,
            @Nullable ClaimReply claim,
            @Nullable Throwable error,
            Instant deadline) {
        static ClaimAnswer failed(Throwable error, Instant deadline) {
            return new ClaimAnswer(null, null, error, deadline);
        }
    }

    /** The bounds of a lane. */
    public record ReserveLimits(
            int maxBatch,
            int maxInFlight,
            Duration linger,
            int maxWaiting,
            Duration reserveTimeout,
            Duration firstCheck) {
        public static ReserveLimits of(FlashSaleSettings settings) {
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
