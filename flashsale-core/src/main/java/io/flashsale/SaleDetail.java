package io.flashsale;

import java.time.Instant;
import java.util.List;

/**
 * What a list of sales shows of one.
 *
 * @param sale the sale, as cached
 * @param serverTime this node's estimate of the ledger's time, which opens the sale
 * @param items its items as an anonymous visitor sees them, in the sale's order
 */
public record SaleDetail(Sale sale, Instant serverTime, List<ItemDetail> items) {
    public SaleDetail {
        items = List.copyOf(items);
    }
}
