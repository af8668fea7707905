package io.flashsale.spi;

import io.flashsale.StockLayout;
import java.time.Duration;

/**
 * What the order store must know of an item to decide by itself.
 *
 * @param total units put into the sale, not negative
 * @param perBuyerLimit units one buyer may have, at least 1
 * @param layout buckets and epoch
 * @param payWithin how long a created order may stay unpaid, more than zero
 */
public record StockTerms(long total, int perBuyerLimit, StockLayout layout, Duration payWithin) {
    /** @throws IllegalArgumentException if a number or the duration is out of range */
    public StockTerms {
        Arguments.atLeast("total", total, 0);
        Arguments.atLeast("perBuyerLimit", perBuyerLimit, 1);
        Arguments.positive("payWithin", payWithin);
    }
}
