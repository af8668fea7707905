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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The way of this process's requests into one bucket. Requests that arrive while {@code maxInFlight} batches are on their way gather and
 * travel together in the next one ("natural batching").
 *
 * <p>Left at that, a server that answers fast gets a call for every one or two requests, and spends most of its time on calls. So after a
 * batch of several the next one gathers for {@code linger}, or until it is worth a call by its size. Requests that come one by one never wait.
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
    private final AtomicBoolean lingering = new AtomicBoolean();
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
        while (!waiting.isEmpty() && !gathers() && takeSlot()) {
            List<Waiting> batch = nextBatch();
            if (batch.isEmpty()) {
                inFlight.decrementAndGet();
                continue;
            }
            if (!send(batch)) {
                linger(batch.size());
                return;
            }
            inFlight.decrementAndGet();
        }
    }

    private boolean gathers() {
        return lingering.get() && waitingCount.get() < enough;
    }

    private void linger(int sent) {
        if (sent > 1 && !limits.linger().isZero() && lingering.compareAndSet(false, true)) {
            try {
                scheduler.schedule(limits.linger(), this::endLinger);
            } catch (RejectedExecutionException closed) {
                lingering.set(false);
            }
        }
    }

    private void endLinger() {
        lingering.set(false);
        drain();
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
        reply.whenComplete((value, error) -> scheduler.execute(() -> {
            finish(batch, deadline, value, error, sequence, sentAt);
            inFlight.decrementAndGet();
            drain();
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
