package io.flashsale.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.spi.RateLimiter;
import io.flashsale.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link RateLimiter} must do while all is well. Extend it and make the subject; the tests are inherited. */
public abstract class RateLimiterContract {
    private static final int REQUESTS = 5;
    private static final Duration PERIOD = Duration.ofSeconds(2);

    private final Samples samples = Samples.fresh();
    private final SettableClock clock = new SettableClock();
    private RateLimiter limiter;

    /**
     * The subject: for each key this many requests at once, and as many again over each period.
     *
     * @param clock to live by, unless {@link #hasOwnClock}
     */
    protected abstract RateLimiter createLimiter(int requests, Duration period, SettableClock clock) throws Exception;

    /** Whether the subject lives by a clock of its own, so that time must really pass. */
    protected boolean hasOwnClock() {
        return false;
    }

    @BeforeEach
    void makeTheSubject() throws Exception {
        limiter = createLimiter(REQUESTS, PERIOD, clock);
    }

    private Duration acquire(String key) {
        return Answer.of("the limiter", limiter.acquire(key));
    }

    private void pass(Duration duration) {
        if (hasOwnClock()) {
            Polling.passes(Instant::now, duration);
        } else {
            clock.advance(duration);
        }
    }

    private void exhaust(String key) {
        for (int index = 0; index < REQUESTS; index++) {
            assertThat(acquire(key)).isEqualTo(Duration.ZERO);
        }
    }

    @Test
    void requestsWithinTheLimitAreAdmitted() {
        exhaust(samples.name("buyer"));
    }

    @Test
    void aRequestBeyondTheLimitIsToldHowLongToWait() {
        String key = samples.name("buyer");
        exhaust(key);
        assertThat(acquire(key)).isPositive().isLessThanOrEqualTo(PERIOD);
    }

    @Test
    void whoWaitsAsToldIsAdmitted() {
        String key = samples.name("buyer");
        exhaust(key);
        pass(acquire(key));
        assertThat(acquire(key)).isEqualTo(Duration.ZERO);
    }

    @Test
    void refusedRequestsDoNotMakeTheWaitLonger() {
        String key = samples.name("buyer");
        exhaust(key);
        for (int index = 0; index < 20; index++) {
            assertThat(acquire(key)).isPositive().isLessThanOrEqualTo(PERIOD);
        }
        pass(PERIOD);
        assertThat(acquire(key)).isEqualTo(Duration.ZERO);
    }

    @Test
    void whoRestsForLongGetsNoMoreThanTheLimitAtOnce() {
        String key = samples.name("buyer");
        exhaust(key);
        pass(hasOwnClock() ? PERIOD : Duration.ofDays(1));
        exhaust(key);
        assertThat(acquire(key)).isPositive();
    }

    @Test
    void keysAreCountedApart() {
        String key = samples.name("buyer");
        exhaust(key);
        exhaust(key.toUpperCase(java.util.Locale.ROOT));
        exhaust("a key with\nanything in it: ünï " + key);
        exhaust("x".repeat(300) + key);
        assertThat(acquire(key)).isPositive();
    }

    @Test
    void ofManyWhoAskAtOnceOnlyTheLimitIsAdmitted() {
        String key = samples.name("buyer");
        Instant before = Instant.now();
        List<Integer> admitted = Together.times(6, () -> {
            int mine = 0;
            for (int index = 0; index < 20; index++) {
                mine += acquire(key).isZero() ? 1 : 0;
            }
            return mine;
        });
        long periods = hasOwnClock() ? Duration.between(before, Instant.now()).dividedBy(PERIOD) + 1 : 0;
        assertThat(admitted.stream().mapToInt(Integer::intValue).sum())
                .isBetween(REQUESTS, (int) (REQUESTS * (1 + periods)));
    }
}
