package io.flashsale.handler;

import io.flashsale.BuyerId;
import io.flashsale.Client;
import io.flashsale.ItemId;
import io.flashsale.OrderRequest;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * What is known of a request on its way through the chain. Immutable; {@code with...} makes copies.
 *
 * @param request what the buyer asks
 * @param sale the sale, as cached: at most a second old
 * @param item the item, price included
 * @param now this node's estimate of the ledger's time when the request arrived
 * @param attributes notes from handler to handler
 */
public record OrderContext(
        OrderRequest request, Sale sale, SaleItem item, Instant now, Map<String, Object> attributes) {
    public OrderContext {
        attributes = Map.copyOf(attributes);
    }

    public static OrderContext of(OrderRequest request, Sale sale, SaleItem item, Instant now) {
        return new OrderContext(request, sale, item, now, Map.of());
    }

    public BuyerId buyer() {
        return request.buyer();
    }

    public ItemId itemId() {
        return request.item();
    }

    public Client client() {
        return request.client();
    }

    public OrderContext withAttribute(String name, Object value) {
        Map<String, Object> more = new HashMap<>(attributes);
        more.put(name, value);
        return new OrderContext(request, sale, item, now, more);
    }
}
