package io.flashsale.benchmarks.growth;

import io.flashsale.ItemId;
import io.flashsale.OrderRequest;
import io.flashsale.benchmarks.load.ClosedLoop;
import io.flashsale.benchmarks.order.ServerShop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Sales in a shop, sold with a fixed number of orders under way at once until each order has its row. */
final class OrderSlices extends Slices<OrderSlices.OpenSale> {
    private final ServerShop shop;
    private final int buckets;
    private final int buyers;

    /** An open sale; the number of buyers it has had is the number of the next one. */
    static final class OpenSale {
        private final ItemId item;
        private int sold;

        OpenSale(ItemId item) {
            this.item = item;
        }
    }

    OrderSlices(ServerShop shop, int buckets, int buyers) {
        super(buyers);
        this.shop = shop;
        this.buckets = buckets;
        this.buyers = buyers;
    }

    @Override
    OpenSale open() {
        // Buyers do not spread evenly over buckets, so there is more than enough in each.
        return new OpenSale(shop.openSale(buckets, 2L * buyers * buckets));
    }

    @Override
    Cost sell(List<OpenSale> sales, int each) {
        List<OrderRequest> requests = new ArrayList<>();
        for (OpenSale sale : sales) {
            // The same buyer in every sale would meet the rate limit.
            String name = sale.item.sale().value() + "-buyer-";
            for (int number = 0; number < each; number++) {
                requests.add(shop.request(sale.item, name + sale.sold++));
            }
        }
        AtomicInteger next = new AtomicInteger();
        Stretch stretch = new Stretch();
        long start = System.nanoTime();
        ClosedLoop.inFlight(
                        GrowthSuite.IN_FLIGHT,
                        () -> shop.place(requests.get(next.getAndIncrement())),
                        requests.size(),
                        GrowthSuite.MAX_WAIT)
                .allAccepted();
        sales.forEach(sale -> shop.awaitCreated(sale.item, sale.sold, GrowthSuite.MAX_WAIT));
        Cost cost = stretch.cost(requests.size(), System.nanoTime() - start);
        // The background work would look at it every second.
        sales.stream().filter(sale -> sale.sold == buyers).forEach(sale -> shop.forget(sale.item.sale()));
        return cost;
    }
}
