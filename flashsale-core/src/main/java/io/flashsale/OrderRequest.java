package io.flashsale;

import org.jspecify.annotations.Nullable;

/**
 * What a buyer asks.
 *
 * @param buyer the signed-in user
 * @param item what is wanted
 * @param quantity units, at least 1
 * @param saleToken the token the detail page gave this buyer, if any
 * @param idempotencyKey the buyer's name for this attempt, if any
 * @param client where the request came from
 */
public record OrderRequest(
        BuyerId buyer,
        ItemId item,
        int quantity,
        @Nullable String saleToken,
        @Nullable IdempotencyKey idempotencyKey,
        Client client) {
    /** @throws IllegalArgumentException if the quantity is less than 1 */
    public OrderRequest {
        if (quantity < 1) {
            throw new IllegalArgumentException("quantity must be at least 1, but is " + quantity);
        }
    }

    public static OrderRequest of(String buyerId, ItemId item, int quantity) {
        return new OrderRequest(new BuyerId(buyerId), item, quantity, null, null, Client.UNKNOWN);
    }

    public OrderRequest withSaleToken(@Nullable String token) {
        return new OrderRequest(buyer, item, quantity, token, idempotencyKey, client);
    }

    public OrderRequest withIdempotencyKey(@Nullable String key) {
        return new OrderRequest(buyer, item, quantity, saleToken, key == null ? null : new IdempotencyKey(key), client);
    }

    public OrderRequest withClient(Client newClient) {
        return new OrderRequest(buyer, item, quantity, saleToken, idempotencyKey, newClient);
    }
}
