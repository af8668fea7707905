package io.flashsale;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * The numbers of the order path and the background work. {@link #DEFAULTS} suits a shop on real servers; each {@code with...} changes one.
 *
 * @param placeTimeout overall bound of one place call
 * @param reserveTimeout how long after sending a reserve batch may still take effect, by the ledger's clock
 * @param maxBatch most claims in one reserve batch
 * @param maxInFlight most reserve batches in flight per bucket
 * @param reserveLinger how long at most a bucket's requests gather for the next reserve batch while one is under way, and always under a
 *     load, so that it makes fewer calls; who comes alone never waits. Zero: they gather only while {@code maxInFlight} are under way
 * @param maxWaiting most requests waiting per bucket for a batch; more are answered Unavailable
 * @param acknowledgeEnqueued whether Accepted waits, at most {@code enqueueWait}, for the queue to confirm
 * @param enqueueWait see above
 * @param nearCacheTime how long sales, and answers like sold out, are served from memory before they are asked for again
 * @param soldOutTime how long SOLD_OUT and LIMIT are answered from memory before one probe goes out
 * @param saleTokenTime how long a sale token is good for
 * @param firstCheck T1: how long a reservation stays unlooked-at by the sweeper
 * @param lostAfter T2: age from which an undecided ticket is decided by the sweeper, or declared lost if nothing is known of it
 * @param giveUpAfter T3: age from which a ticket nobody knows is lost even if the queue lags
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
        Duration enqueueWait,
        Duration nearCacheTime,
        Duration soldOutTime,
        Duration saleTokenTime,
        Duration firstCheck,
        Duration lostAfter,
        Duration giveUpAfter,
        Duration topUpEvery,
        Duration loadLead) {
    public static final FlashSaleSettings DEFAULTS = new FlashSaleSettings(
            Duration.ofSeconds(5),
            Duration.ofSeconds(3),
            256,
            2,
            Duration.ofMillis(2),
            20_000,
            false,
            Duration.ofMillis(200),
            Duration.ofSeconds(1),
            Duration.ofMillis(200),
            Duration.ofMinutes(5),
            Duration.ofSeconds(3),
            Duration.ofSeconds(30),
            Duration.ofMinutes(10),
            Duration.ofSeconds(10),
            Duration.ofHours(1));

    /** @throws IllegalArgumentException naming the setting that is out of range */
    public FlashSaleSettings {
        positive("placeTimeout", placeTimeout);
        positive("reserveTimeout", reserveTimeout);
        positive("enqueueWait", enqueueWait);
        positive("nearCacheTime", nearCacheTime);
        positive("soldOutTime", soldOutTime);
        positive("saleTokenTime", saleTokenTime);
        positive("firstCheck", firstCheck);
        positive("topUpEvery", topUpEvery);
        positive("loadLead", loadLead);
        if (maxBatch < 1 || maxInFlight < 1 || maxWaiting < 1) {
            throw new IllegalArgumentException("maxBatch, maxInFlight and maxWaiting must be at least 1");
        }
        if (reserveLinger.isNegative() || reserveLinger.compareTo(placeTimeout) >= 0) {
            throw new IllegalArgumentException("reserveLinger must be zero or more and less than placeTimeout, "
                    + placeTimeout + ", but is " + reserveLinger);
        }
        if (lostAfter.compareTo(firstCheck) < 0) {
            throw new IllegalArgumentException("lostAfter must not be less than firstCheck, " + firstCheck);
        }
        if (giveUpAfter.compareTo(lostAfter) < 0) {
            throw new IllegalArgumentException("giveUpAfter must not be less than lostAfter, " + lostAfter);
        }
        if (lostAfter.compareTo(reserveTimeout) < 0) {
            throw new IllegalArgumentException("lostAfter must not be less than reserveTimeout, " + reserveTimeout);
        }
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be positive, but is " + value);
        }
    }

    public FlashSaleSettings withPlaceTimeout(Duration value) {
        return changed(change -> change.placeTimeout = value);
    }

    public FlashSaleSettings withReserveTimeout(Duration value) {
        return changed(change -> change.reserveTimeout = value);
    }

    public FlashSaleSettings withMaxBatch(int value) {
        return changed(change -> change.maxBatch = value);
    }

    public FlashSaleSettings withMaxInFlight(int value) {
        return changed(change -> change.maxInFlight = value);
    }

    public FlashSaleSettings withReserveLinger(Duration value) {
        return changed(change -> change.reserveLinger = value);
    }

    public FlashSaleSettings withMaxWaiting(int value) {
        return changed(change -> change.maxWaiting = value);
    }

    public FlashSaleSettings withAcknowledgeEnqueued(boolean value) {
        return changed(change -> change.acknowledgeEnqueued = value);
    }

    public FlashSaleSettings withEnqueueWait(Duration value) {
        return changed(change -> change.enqueueWait = value);
    }

    public FlashSaleSettings withNearCacheTime(Duration value) {
        return changed(change -> change.nearCacheTime = value);
    }

    public FlashSaleSettings withSoldOutTime(Duration value) {
        return changed(change -> change.soldOutTime = value);
    }

    public FlashSaleSettings withSaleTokenTime(Duration value) {
        return changed(change -> change.saleTokenTime = value);
    }

    public FlashSaleSettings withFirstCheck(Duration value) {
        return changed(change -> change.firstCheck = value);
    }

    public FlashSaleSettings withLostAfter(Duration value) {
        return changed(change -> change.lostAfter = value);
    }

    public FlashSaleSettings withGiveUpAfter(Duration value) {
        return changed(change -> change.giveUpAfter = value);
    }

    public FlashSaleSettings withTopUpEvery(Duration value) {
        return changed(change -> change.topUpEvery = value);
    }

    public FlashSaleSettings withLoadLead(Duration value) {
        return changed(change -> change.loadLead = value);
    }

    private FlashSaleSettings changed(Consumer<Change> what) {
        Change change = new Change(this);
        what.accept(change);
        return change.settings();
    }

    /** Settings that are being changed. */
    private static final class Change {
        Duration placeTimeout;
        Duration reserveTimeout;
        int maxBatch;
        int maxInFlight;
        Duration reserveLinger;
        int maxWaiting;
        boolean acknowledgeEnqueued;
        Duration enqueueWait;
        Duration nearCacheTime;
        Duration soldOutTime;
        Duration saleTokenTime;
        Duration firstCheck;
        Duration lostAfter;
        Duration giveUpAfter;
        Duration topUpEvery;
        Duration loadLead;

        Change(FlashSaleSettings from) {
            placeTimeout = from.placeTimeout;
            reserveTimeout = from.reserveTimeout;
            maxBatch = from.maxBatch;
            maxInFlight = from.maxInFlight;
            reserveLinger = from.reserveLinger;
            maxWaiting = from.maxWaiting;
            acknowledgeEnqueued = from.acknowledgeEnqueued;
            enqueueWait = from.enqueueWait;
            nearCacheTime = from.nearCacheTime;
            soldOutTime = from.soldOutTime;
            saleTokenTime = from.saleTokenTime;
            firstCheck = from.firstCheck;
            lostAfter = from.lostAfter;
            giveUpAfter = from.giveUpAfter;
            topUpEvery = from.topUpEvery;
            loadLead = from.loadLead;
        }

        FlashSaleSettings settings() {
            return new FlashSaleSettings(
                    placeTimeout,
                    reserveTimeout,
                    maxBatch,
                    maxInFlight,
                    reserveLinger,
                    maxWaiting,
                    acknowledgeEnqueued,
                    enqueueWait,
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
