package io.flashsale.internal;

import io.flashsale.FlashSaleSettings;
import io.flashsale.StoreUnavailableException;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.spi.Scheduler;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * What nearly every part of the engine needs: settings, threads and timers, time, chance, and somebody to tell.
 *
 * @param listener all listeners in one
 */
record Surroundings(
        FlashSaleSettings settings,
        Scheduler scheduler,
        LedgerTime time,
        RandomGenerator random,
        FlashSaleListener listener) {

    /** Waits, on the caller's thread, at most the place timeout. */
    <T> T await(CompletionStage<T> stage) {
        try {
            return scheduler.await(stage, settings.placeTimeout());
        } catch (TimeoutException e) {
            throw new StoreUnavailableException("no answer within " + settings.placeTimeout(), e, false);
        }
    }
}
