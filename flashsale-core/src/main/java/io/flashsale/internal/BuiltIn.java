package io.flashsale.internal;

import io.flashsale.handler.HandlerOrder;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The library's own links of the chain, first to last, at their published positions. */
enum BuiltIn {
    RATE_LIMIT(HandlerOrder.RATE_LIMIT),
    SALE_WINDOW(HandlerOrder.SALE_WINDOW),
    SALE_TOKEN(HandlerOrder.SALE_TOKEN),
    RISK(HandlerOrder.RISK),
    DEDUPE(HandlerOrder.DEDUPE),
    STOCK_CHECK(HandlerOrder.STOCK_CHECK),
    RESERVE_STOCK(HandlerOrder.RESERVE_STOCK),
    ENQUEUE(HandlerOrder.ENQUEUE);

    final int order;

    BuiltIn(int order) {
        this.order = order;
    }

    /** @throws IllegalArgumentException if none of them stands there */
    static BuiltIn at(int position) {
        for (BuiltIn one : values()) {
            if (one.order == position) {
                return one;
            }
        }
        throw new IllegalArgumentException(
                "no handler of the library stands at " + position + ": use one of HandlerOrder's "
                        + Arrays.stream(values()).map(BuiltIn::toString).collect(Collectors.joining(", "))
                        + ", or handler(" + position + ", ...) to stand there");
    }

    /** Whether nobody may refuse any more when a request comes here or has passed here. */
    boolean reserves() {
        return order >= HandlerOrder.RESERVE_STOCK;
    }

    @Override
    public String toString() {
        return name() + " (" + order + ")";
    }
}
