package io.flashsale.spring.boot;

import io.flashsale.FlashSale;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the flash sale before the web server takes requests, and closes it once the web server has let its last request go.
 *
 * <p>A closed flash sale is over: a context that is stopped must not be started again, so it is not paused either.
 */
public final class FlashSaleLifecycle implements SmartLifecycle {
    /** Below the phases of Spring Boot's web server, {@code DEFAULT_PHASE - 2048} and, for a graceful stop, {@code - 1024}. */
    public static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

    private final FlashSale flashSale;
    private volatile boolean running;

    public FlashSaleLifecycle(FlashSale flashSale) {
        this.flashSale = flashSale;
    }

    @Override
    public void start() {
        flashSale.start();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        flashSale.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Spring Framework 7 asks before it pauses a context that a test leaves alone; 6 does not know the question. */
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
