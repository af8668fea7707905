package io.flashsale.handler;

import io.flashsale.Client;
import io.flashsale.memory.LocalRateLimiter;
import io.flashsale.spi.Arguments;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * A risk policy that stops addresses and devices which order faster than people do: each may order a number of times at once, and regains
 * as many evenly over each window, whoever the buyer is. Each process counts for itself. Unknown addresses and devices, which are empty,
 * are not counted.
 *
 * <p><b>Threads.</b> Safe for any number of threads.
 */
public final class VelocityPolicy implements RiskPolicy {
    public static final String TOO_FAST = "TOO_FAST";

    private final LocalRateLimiter byAddress;
    private final LocalRateLimiter byDevice;
    private final RiskVerdict answer;
    private final Predicate<Client> exempt;

    /**
     * How fast is too fast.
     *
     * @param perAddress maximum number of orders per window from one address, which many people may share; at least 1
     * @param perDevice maximum number of orders per window from one device, at least 1
     * @param window how long it takes to regain as many orders; more than zero
     * @param maxClients maximum number of addresses remembered, and of devices, at least 1; those forgotten to make room start afresh
     */
    public record Limits(int perAddress, int perDevice, Duration window, int maxClients) {
        /** 100 per address and 10 per device in 10 seconds, of 200,000 each. */
        public static final Limits DEFAULTS = new Limits(100, 10, Duration.ofSeconds(10), 200_000);

        /** @throws IllegalArgumentException naming the limit that is out of range */
        public Limits {
            Arguments.atLeast("perAddress", perAddress, 1);
            Arguments.atLeast("perDevice", perDevice, 1);
            Arguments.atLeast("maxClients", maxClients, 1);
            Arguments.positive("window", window);
        }

        /** Begins with {@link #DEFAULTS}. */
        public static Builder builder() {
            return DEFAULTS.toBuilder();
        }

        /** Begins with these limits. */
        public Builder toBuilder() {
            return new Builder(this);
        }

        /** Collects the limits. Not safe for several threads. */
        public static final class Builder {
            private int perAddress;
            private int perDevice;
            private Duration window;
            private int maxClients;

            private Builder(Limits from) {
                perAddress = from.perAddress;
                perDevice = from.perDevice;
                window = from.window;
                maxClients = from.maxClients;
            }

            public Builder perAddress(int value) {
                perAddress = value;
                return this;
            }

            public Builder perDevice(int value) {
                perDevice = value;
                return this;
            }

            public Builder window(Duration value) {
                window = value;
                return this;
            }

            public Builder maxClients(int value) {
                maxClients = value;
                return this;
            }

            /**
             * Makes the limits.
             *
             * @throws IllegalArgumentException naming the limit that is out of range
             */
            public Limits build() {
                return new Limits(perAddress, perDevice, window, maxClients);
            }
        }
    }

    /** Refuses whoever is too fast, by the time of {@link System#nanoTime}. */
    public VelocityPolicy(Limits limits) {
        this(System::nanoTime, limits);
    }

    /**
     * Refuses whoever is too fast.
     *
     * @param nanoTime in nanoseconds since any moment; the steps of a clock do not belong here
     */
    public VelocityPolicy(LongSupplier nanoTime, Limits limits) {
        this(nanoTime, limits, RiskVerdict.refuse(TOO_FAST), client -> false);
    }

    private VelocityPolicy(LongSupplier nanoTime, Limits limits, RiskVerdict answer, Predicate<Client> exempt) {
        this.byAddress = limiter(nanoTime, limits, limits.perAddress());
        this.byDevice = limiter(nanoTime, limits, limits.perDevice());
        this.answer = answer;
        this.exempt = exempt;
    }

    /**
     * Asks whoever is too fast for a challenge.
     *
     * @param nanoTime in nanoseconds since any moment, such as {@link System#nanoTime}; the steps of a clock do not belong here
     * @param passed whether a client has met the challenge, by the mark the host put on it; it may pass
     */
    public static VelocityPolicy challenging(LongSupplier nanoTime, Limits limits, Predicate<Client> passed) {
        return new VelocityPolicy(nanoTime, limits, RiskVerdict.challenge(), passed);
    }

    private static LocalRateLimiter limiter(LongSupplier nanoTime, Limits limits, int perWindow) {
        return new LocalRateLimiter(
                nanoTime, new LocalRateLimiter.Settings(perWindow, perWindow, limits.window(), limits.maxClients()));
    }

    /** Counts the order against both its address and its device, whichever refuses. */
    @Override
    public RiskVerdict assess(OrderContext context) {
        Client client = context.client();
        boolean slowAddress = admits(byAddress, client.address());
        boolean slowDevice = admits(byDevice, client.device());
        return (slowAddress && slowDevice) || exempt.test(client) ? RiskVerdict.ALLOW : answer;
    }

    private static boolean admits(LocalRateLimiter limiter, String key) {
        return key.isEmpty() || limiter.tryAcquire(key).isZero();
    }
}
