package io.flashsale;

import io.flashsale.event.FlashSaleListener;
import io.flashsale.handler.OrderHandler;
import io.flashsale.handler.RiskPolicy;
import io.flashsale.spi.MediaStore;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.RateLimiter;
import io.flashsale.spi.SaleCache;
import io.flashsale.spi.SaleCatalog;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.SigningKeys;
import io.flashsale.spi.StockLedger;
import java.time.Clock;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Puts a {@link FlashSale} together. What is not set is in memory. Not safe for several threads. */
public final class FlashSaleBuilder {
    FlashSaleBuilder() {}

    public FlashSaleBuilder catalog(SaleCatalog value) { return this; }

    public FlashSaleBuilder orderStore(OrderStore value) { return this; }

    public FlashSaleBuilder ledger(StockLedger value) { return this; }

    public FlashSaleBuilder queue(OrderQueue value) { return this; }

    public FlashSaleBuilder cache(SaleCache value) { return this; }

    public FlashSaleBuilder mediaStore(MediaStore value) { return this; }

    public FlashSaleBuilder signingKeys(SigningKeys value) { return this; }

    public FlashSaleBuilder rateLimiter(RateLimiter value) { return this; }

    public FlashSaleBuilder riskPolicy(RiskPolicy value) { return this; }

    public FlashSaleBuilder listener(FlashSaleListener value) { return this; }

    public FlashSaleBuilder settings(FlashSaleSettings value) { return this; }

    public FlashSaleBuilder roles(Set<Role> value) { return this; }

    public FlashSaleBuilder clock(Clock value) { return this; }

    public FlashSaleBuilder random(RandomGenerator value) { return this; }

    public FlashSaleBuilder scheduler(Scheduler value) { return this; }

    /** Adds a handler at a place of {@link io.flashsale.handler.HandlerOrder}. */
    public FlashSaleBuilder handler(int order, OrderHandler handler) { return this; }

    /** Puts the handler directly before the one of this type. */
    public FlashSaleBuilder handlerBefore(Class<? extends OrderHandler> type, OrderHandler handler) { return this; }

    public FlashSaleBuilder handlerAfter(Class<? extends OrderHandler> type, OrderHandler handler) { return this; }

    public FlashSaleBuilder replaceHandler(Class<? extends OrderHandler> type, OrderHandler handler) { return this; }

    public FlashSaleBuilder removeHandler(Class<? extends OrderHandler> type) { return this; }

    public FlashSale build() { throw new IllegalStateException("not written yet"); }
}
