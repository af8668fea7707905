package io.flashsale.spi;

import io.flashsale.StoreUnavailableException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time that a start may spend waiting for a server which is not ready yet. The adapter tries, and says after each failure what stands in
 * the way:
 *
 * <pre>{@code
 * StartWait wait = new StartWait("Redis", settings.waitAtStart(), Duration.ofMillis(100));
 * for (String obstacle = look(); obstacle != null; obstacle = look()) {
 *   wait.pause(obstacle, null);
 * }
 * }</pre>
 *
 * <p>What waiting cannot change, such as a wrong password, is not for this class: the adapter throws an {@link IllegalStateException} at
 * once. While it waits, the obstacle is logged at first and then every 5 s.
 *
 * <p><b>Threads.</b> Used by the one thread that starts; {@link #pause} blocks.
 */
public final class StartWait {
    private static final Logger LOG = LoggerFactory.getLogger(StartWait.class);
    private static final Duration LOG_EVERY = Duration.ofSeconds(5);

    private final String server;
    private final Duration waitAtStart;
    private final Duration pause;
    private final LongSupplier nanoTime;
    private final Sleeper sleeper;
    private final long start;
    private long nextLog;

    /** How to let time pass. */
    @FunctionalInterface
    interface Sleeper {
        void sleep(Duration time) throws InterruptedException;
    }

    /**
     * Begins now.
     *
     * @param server what is waited for, as it is to be called in messages
     * @param waitAtStart how long at most; zero for a single attempt
     * @param pause between two attempts
     * @throws IllegalArgumentException if the wait is negative
     */
    public StartWait(String server, Duration waitAtStart, Duration pause) {
        this(server, waitAtStart, pause, System::nanoTime, time -> TimeUnit.NANOSECONDS.sleep(time.toNanos()));
    }

    StartWait(String server, Duration waitAtStart, Duration pause, LongSupplier nanoTime, Sleeper sleeper) {
        this.server = server;
        this.waitAtStart = Arguments.notNegative("waitAtStart", waitAtStart);
        this.pause = pause;
        this.nanoTime = nanoTime;
        this.sleeper = sleeper;
        this.start = nanoTime.getAsLong();
        this.nextLog = start;
    }

    /** What is left for a call that takes a timeout: at least a millisecond, so that a single attempt is possible. */
    public Duration left() {
        Duration left = waitAtStart.minus(waited());
        Duration min = Duration.ofMillis(1);
        return left.compareTo(min) < 0 ? min : left;
    }

    private Duration waited() {
        return Duration.ofNanos(nanoTime.getAsLong() - start);
    }

    /**
     * Waits for a moment before another attempt.
     *
     * @param obstacle what stands in the way, as it is to be shown to people
     * @param cause the failure behind it, if there is one
     * @throws StoreUnavailableException if the time is over, with obstacle and cause, or if the thread is interrupted
     */
    public void pause(String obstacle, @Nullable Throwable cause) {
        Duration waited = waited();
        if (waited.compareTo(waitAtStart) >= 0) {
            throw new StoreUnavailableException(
                    server + " could not be used within waitAtStart, " + Arguments.words(waitAtStart) + ": " + obstacle
                            + ". Start it, correct its address, or raise waitAtStart",
                    cause,
                    false);
        }
        log(waited, obstacle);
        Duration left = waitAtStart.minus(waited);
        try {
            sleeper.sleep(left.compareTo(pause) < 0 ? left : pause);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted while waiting for " + server, interrupted, false);
        }
    }

    private void log(Duration waited, String obstacle) {
        long now = nanoTime.getAsLong();
        if (now - nextLog >= 0) {
            LOG.warn(
                    "Waiting for {}, {} s of at most {}: {}",
                    server,
                    waited.toSeconds(),
                    Arguments.words(waitAtStart),
                    obstacle);
            nextLog = now + LOG_EVERY.toNanos();
        }
    }
}
