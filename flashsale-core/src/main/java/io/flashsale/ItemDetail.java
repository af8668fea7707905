package io.flashsale;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a buyer's item page shows.
 *
 * @param sale the sale, as cached
 * @param item the item, as cached
 * @param state where the item stands at {@code serverTime}
 * @param serverTime this node's estimate of the ledger's time, which opens the sale
 * @param saleToken the token to order with: only for a signed-in buyer, and only once the sale is open and not paused
 * @param saleTokenExpiresAt from when on the token is no longer good for a new order; null without a token
 */
public record ItemDetail(
        Sale sale,
        SaleItem item,
        State state,
        Instant serverTime,
        @Nullable String saleToken,
        @Nullable Instant saleTokenExpiresAt) {
    /** What the item is called in requests. */
    public ItemId itemId() {
        return sale.itemId(item);
    }

    /**
     * The request of the buyer this page was made for, with the sale token.
     *
     * @param buyer for whom the page was asked: a token is good for nobody else
     * @param quantity units, at least 1
     * @throws IllegalArgumentException if the quantity is less than 1
     */
    public OrderRequest order(BuyerId buyer, int quantity) {
        return new OrderRequest(buyer, itemId(), quantity, saleToken, null, Client.UNKNOWN);
    }

    /** Where an item stands. */
    public enum State {
        UPCOMING,
        OPEN,
        SOLD_OUT,
        ENDED
    }
}
