package io.flashsale.benchmarks.order;

import io.flashsale.ItemId;
import io.flashsale.OrderRequest;
import io.flashsale.benchmarks.load.ClosedLoop;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Sales of the same size that are open already, and have more units than buyers; these come for one after the other without a pause. */
public final class SalesInTurn {
    private final ServerShop shop;
    private final int buyers;
    private final long rowsBefore;
    private final Map<ItemId, OrderRequest[]> sales = new LinkedHashMap<>();

    private SalesInTurn(ServerShop shop, int buyers) {
        this.shop = shop;
        this.buyers = buyers;
        this.rowsBefore = shop.rows();
    }

    /** Opens so many sales, and hands out the tokens. */
    public static SalesInTurn open(ServerShop shop, int sales, int buckets, int buyers) {
        SalesInTurn opened = new SalesInTurn(shop, buyers);
        for (int number = 0; number < sales; number++) {
            // Buyers do not spread evenly over buckets, so there is more than enough in each.
            ItemId item = shop.openSale(buckets, 2L * buyers * buckets);
            opened.sales.put(item, shop.requests(item, item.sale().value() + "-buyer-", buyers));
        }
        return opened;
    }

    /**
     * Nanoseconds from the first request to the last order in the database.
     *
     * @throws IllegalStateException if a buyer is not accepted, or an order gets no row
     */
    public long sell() {
        List<OrderRequest[]> requests = List.copyOf(sales.values());
        AtomicInteger next = new AtomicInteger();
        long start = System.nanoTime();
        ClosedLoop.inFlight(
                        Rush.IN_FLIGHT,
                        () -> {
                            int number = next.getAndIncrement();
                            return shop.place(requests.get(number / buyers)[number % buyers]);
                        },
                        (long) buyers * sales.size(),
                        Rush.MOST)
                .allAccepted();
        sales.keySet().forEach(item -> shop.awaitCreated(item, buyers, Rush.MOST));
        return System.nanoTime() - start;
    }

    /**
     * Counts the rows.
     *
     * @throws IllegalStateException if the buyers' orders are not exactly those that are new in the database
     */
    public void checkRows() {
        long rows = shop.rows() - rowsBefore;
        if (rows != (long) buyers * sales.size()) {
            throw new IllegalStateException(
                    sales.size() + " times " + buyers + " buyers, but " + rows + " rows in the database");
        }
    }
}
