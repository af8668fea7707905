package io.flashsale.internal;

import io.flashsale.FlashSaleHealth;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A task that runs again and again, each time a while after it has ended; it never overlaps itself, and goes on when it fails. */
final class BackgroundTask {
    private static final long NEVER = -1;
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundTask.class);

    /** The work of one round. */
    interface Work {
        void run() throws Exception;
    }

    private final String name;
    private final Duration every;
    private final Work work;
    private final Scheduler scheduler;
    private final LedgerTime time;
    private final FlashSaleListener listener;
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile boolean started;
    private volatile boolean again;
    private volatile Scheduler.@Nullable Cancellable next;
    /** How the last run ended; durations, because the ledger's time may not have been heard yet. */
    private volatile Ended last = new Ended(NEVER, "");

    BackgroundTask(String name, Duration every, Work work, Surroundings around) {
        this.name = name;
        this.every = every;
        this.work = work;
        this.scheduler = around.scheduler();
        this.time = around.time();
        this.listener = around.listener();
    }

    String name() {
        return name;
    }

    FlashSaleHealth.Task health() {
        Ended ended = last;
        Instant lastSuccess = ended.successMillis == NEVER
                ? Instant.EPOCH
                : time.now().minusMillis(time.millis() - ended.successMillis);
        return new FlashSaleHealth.Task(lastSuccess, ended.error);
    }

    void start() {
        started = true;
        soon();
    }

    void stop() {
        started = false;
        Scheduler.Cancellable timer = next;
        if (timer != null) {
            timer.cancel();
        }
    }

    /** Runs a round now, or one more right after the one that is running. */
    void soon() {
        if (!started) {
            return;
        }
        again = true;
        if (!running.compareAndSet(false, true)) {
            return;
        }
        try {
            scheduler.executeBlocking(this::round);
        } catch (RejectedExecutionException overloaded) {
            running.set(false);
            later();
        }
    }

    private void round() {
        again = false;
        try {
            if (started) {
                work.run();
                last = new Ended(time.millis(), "");
            }
        } catch (Exception | Error e) {
            if (last.error.isEmpty()) {
                LOG.warn("Background task {} failed and will be repeated", name, e);
            }
            last = new Ended(last.successMillis, e.toString());
            listener.failed(name, e);
        } finally {
            running.set(false);
        }
        if (again) {
            soon();
        } else {
            later();
        }
    }

    private void later() {
        if (!started) {
            return;
        }
        Scheduler.Cancellable timer = next;
        if (timer != null) {
            timer.cancel();
        }
        next = scheduler.schedule(every, this::soon);
    }

    /**
     * How a run ended.
     *
     * @param successMillis when the last one went through that did, in this process's milliseconds; {@link #NEVER} if none
     */
    private record Ended(long successMillis, String error) {}
}
