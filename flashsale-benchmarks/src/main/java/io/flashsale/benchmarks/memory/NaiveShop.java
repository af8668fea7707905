package io.flashsale.benchmarks.memory;

import io.flashsale.BuyerId;
import io.flashsale.OrderRequest;
import java.util.HashMap;
import java.util.Map;

/**
 * The code that a shop writes by hand for one process: a map of what each buyer has and a counter of what is left, under one lock. It
 * checks no window, no token and no rate, stores nothing and forgets everything with the process.
 */
final class NaiveShop {
    /** The answer to a buyer. */
    enum Answer {
        ACCEPTED,
        SOLD_OUT,
        LIMIT_REACHED
    }

    private final Map<BuyerId, Integer> bought = new HashMap<>();
    private final int limit;
    private long left;

    NaiveShop(long stock, int limit) {
        this.left = stock;
        this.limit = limit;
    }

    synchronized Answer place(OrderRequest request) {
        int already = bought.getOrDefault(request.buyer(), 0);
        if (already + request.quantity() > limit) {
            return Answer.LIMIT_REACHED;
        }
        if (left < request.quantity()) {
            return Answer.SOLD_OUT;
        }
        left -= request.quantity();
        bought.put(request.buyer(), already + request.quantity());
        return Answer.ACCEPTED;
    }
}
