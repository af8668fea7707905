package io.flashsale;

import io.flashsale.spi.Arguments;
import java.time.Duration;

/**
 * The numbers of the order path and the background work. {@link #DEFAULTS} suits a shop on real servers; {@link #toBuilder} changes some.
 * Durations are at least a millisecond and at most 36500 days, unless it says otherwise.
 *
 * @param placeTimeout overall bound of one place call
 * @param reserveTimeout how long after sending a reserve batch may still take effect, by the ledger's clock
 * @param maxBatch maximum number of claims in one reserve batch
 * @param maxInFlight maximum number of reserve batches in flight per bucket
 * @param reserveLinger how long at most the requests of a bucket gather for the next reserve batch while one is under way, and always under
 *     load, so that fewer calls are made; a lone request never waits. Zero: they gather only while {@code maxInFlight} are under way
 * @param maxWaiting maximum number of requests waiting per bucket for a batch; more are answered Unavailable
 * @param acknowledgeEnqueued whether Accepted waits, at most {@code enqueueTimeout}, for the queue to confirm
 * @param enqueueTimeout how long Accepted waits for that at most
 * @param nearCacheTime how long sales, and answers like sold out, are served from memory before they are asked for again
 * @param soldOutTime how long SOLD_OUT and LIMIT are answered from memory before one probe goes out
 * @param saleTokenTime how long a sale token is good for
 * @param firstCheck T1: how long the sweeper leaves a new reservation alone
 * @param lostAfter T2: age from which an undecided ticket is decided by the sweeper, or declared lost if nothing is known of it
 * @param giveUpAfter T3: age from which a ticket that nobody knows is lost even if the queue lags
 * @param topUpEvery how often ledger and order store are compared while all is well
 * @param loadLead how long before the start caches and stock are filled
 */
public record FlashSaleSettings(
        Duration placeTimeout,
        Duration reserveTimeout,
        int maxBatch,
        int maxInFlight,
        Duration reserveLinger,
        int maxWaiting,
        boolean acknowledgeEnqueued,
        Duration enqueueTimeout,
        Duration nearCacheTime,
        Duration soldOutTime,
        Duration saleTokenTime,
        Duration firstCheck,
        Duration lostAfter,
        Duration giveUpAfter,
        Duration topUpEvery,
        Duration loadLead) {
    public static final FlashSaleSettings DEFAULTS = builder().build();

    /** @throws IllegalArgumentException naming the setting that is out of range */
    public FlashSaleSettings {
        Arguments.positive("placeTimeout", placeTimeout);
        Arguments.positive("reserveTimeout", reserveTimeout);
        Arguments.atLeast("maxBatch", maxBatch, 1);
        Arguments.atLeast("maxInFlight", maxInFlight, 1);
        Arguments.atLeast("maxWaiting", maxWaiting, 1);
        Arguments.positive("enqueueTimeout", enqueueTimeout);
        Arguments.positive("nearCacheTime", nearCacheTime);
        Arguments.positive("soldOutTime", soldOutTime);
        Arguments.positive("saleTokenTime", saleTokenTime);
        Arguments.positive("firstCheck", firstCheck);
        Arguments.positive("topUpEvery", topUpEvery);
        Arguments.positive("loadLead", loadLead);
        if (reserveLinger.isNegative() || reserveLinger.compareTo(placeTimeout) >= 0) {
            throw new IllegalArgumentException("reserveLinger must be zero or more and less than placeTimeout, "
                    + placeTimeout + ", but is " + reserveLinger);
        }
        Arguments.positive("lostAfter", lostAfter);
        Arguments.positive("giveUpAfter", giveUpAfter);
        notLess("lostAfter", lostAfter, "firstCheck", firstCheck);
        notLess("lostAfter", lostAfter, "reserveTimeout", reserveTimeout);
        notLess("giveUpAfter", giveUpAfter, "lostAfter", lostAfter);
    }

    private static void notLess(String name, Duration value, String other, Duration min) {
        if (value.compareTo(min) < 0) {
            throw new IllegalArgumentException(
                    name + " must not be less than " + other + ", " + min + ", but is " + value);
        }
    }

    /** Begins with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Begins with these settings. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Collects settings. Not safe for several threads. */
    public static final class Builder {
        private Duration placeTimeout = Duration.ofSeconds(5);
        private Duration reserveTimeout = Duration.ofSeconds(3);
        private int maxBatch = 256;
        private int maxInFlight = 2;
        private Duration reserveLinger = Duration.ofMillis(2);
        private int maxWaiting = 20_000;
        private boolean acknowledgeEnqueued = false;
        private Duration enqueueTimeout = Duration.ofMillis(200);
        private Duration nearCacheTime = Duration.ofSeconds(1);
        private Duration soldOutTime = Duration.ofMillis(200);
        private Duration saleTokenTime = Duration.ofMinutes(5);
        private Duration firstCheck = Duration.ofSeconds(2);
        private Duration lostAfter = Duration.ofSeconds(30);
        private Duration giveUpAfter = Duration.ofMinutes(10);
        private Duration topUpEvery = Duration.ofSeconds(10);
        private Duration loadLead = Duration.ofHours(1);

        private Builder() {}

        private Builder(FlashSaleSettings from) {
            placeTimeout = from.placeTimeout;
            reserveTimeout = from.reserveTimeout;
            maxBatch = from.maxBatch;
            maxInFlight = from.maxInFlight;
            reserveLinger = from.reserveLinger;
            maxWaiting = from.maxWaiting;
            acknowledgeEnqueued = from.acknowledgeEnqueued;
            enqueueTimeout = from.enqueueTimeout;
            nearCacheTime = from.nearCacheTime;
            soldOutTime = from.soldOutTime;
            saleTokenTime = from.saleTokenTime;
            firstCheck = from.firstCheck;
            lostAfter = from.lostAfter;
            giveUpAfter = from.giveUpAfter;
            topUpEvery = from.topUpEvery;
            loadLead = from.loadLead;
        }

        public Builder placeTimeout(Duration value) {
            placeTimeout = value;
            return this;
        }

        public Builder reserveTimeout(Duration value) {
            reserveTimeout = value;
            return this;
        }

        public Builder maxBatch(int value) {
            maxBatch = value;
            return this;
        }

        public Builder maxInFlight(int value) {
            maxInFlight = value;
            return this;
        }

        public Builder reserveLinger(Duration value) {
            reserveLinger = value;
            return this;
        }

        public Builder maxWaiting(int value) {
            maxWaiting = value;
            return this;
        }

        public Builder acknowledgeEnqueued(boolean value) {
            acknowledgeEnqueued = value;
            return this;
        }

        public Builder enqueueTimeout(Duration value) {
            enqueueTimeout = value;
            return this;
        }

        public Builder nearCacheTime(Duration value) {
            nearCacheTime = value;
            return this;
        }

        public Builder soldOutTime(Duration value) {
            soldOutTime = value;
            return this;
        }

        public Builder saleTokenTime(Duration value) {
            saleTokenTime = value;
            return this;
        }

        public Builder firstCheck(Duration value) {
            firstCheck = value;
            return this;
        }

        public Builder lostAfter(Duration value) {
            lostAfter = value;
            return this;
        }

        public Builder giveUpAfter(Duration value) {
            giveUpAfter = value;
            return this;
        }

        public Builder topUpEvery(Duration value) {
            topUpEvery = value;
            return this;
        }

        public Builder loadLead(Duration value) {
            loadLead = value;
            return this;
        }

        /**
         * Makes the settings.
         *
         * @throws IllegalArgumentException naming the setting that is out of range
         */
        public FlashSaleSettings build() {
            return new FlashSaleSettings(
                    placeTimeout,
                    reserveTimeout,
                    maxBatch,
                    maxInFlight,
                    reserveLinger,
                    maxWaiting,
                    acknowledgeEnqueued,
                    enqueueTimeout,
                    nearCacheTime,
                    soldOutTime,
                    saleTokenTime,
                    firstCheck,
                    lostAfter,
                    giveUpAfter,
                    topUpEvery,
                    loadLead);
        }
    }
}
