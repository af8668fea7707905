package io.flashsale.spi;

import io.flashsale.StockLayout;
import java.time.Duration;

/**
 * What the order store must know of an item to decide by itself.
 *
 * @param total units put into the sale
 * @param perBuyerLimit units one buyer may have
 * @param layout buckets and epoch
 * @param payWithin how long a created order may stay unpaid
 */
public record StockTerms(long total, int perBuyerLimit, StockLayout layout, Duration payWithin) {}
