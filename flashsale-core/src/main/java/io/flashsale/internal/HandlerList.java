package io.flashsale.internal;

import io.flashsale.handler.HandlerOrder;
import io.flashsale.handler.OrderHandler;
import java.util.ArrayList;
import java.util.List;

/** The handlers of a chain while it is put together: the built-in ones at their published places, and the host's around them. */
public final class HandlerList {
    private final List<Placed> placed = new ArrayList<>();

    public void builtIn(int order, OrderHandler handler) {
        insert(new Placed(order, handler));
    }

    /**
     * Adds a handler of the host.
     *
     * @throws IllegalArgumentException if the place is at or behind the reservation, after which nobody may refuse
     */
    public void add(int order, OrderHandler handler) {
        if (order >= HandlerOrder.RESERVE_STOCK) {
            throw new IllegalArgumentException(handler.getClass().getName() + " has order " + order
                    + ", but handlers of the host must stand before ReserveStock: use less than "
                    + HandlerOrder.RESERVE_STOCK);
        }
        insert(new Placed(order, handler));
    }

    public void before(Class<? extends OrderHandler> type, OrderHandler handler) {
        int index = indexOf(type);
        int order = placed.get(index).order;
        if (order > HandlerOrder.RESERVE_STOCK) {
            throw new IllegalArgumentException(handler.getClass().getName() + " must not stand before "
                    + type.getSimpleName() + ": once a reservation exists nobody may refuse");
        }
        placed.add(index, new Placed(Math.min(order, HandlerOrder.RESERVE_STOCK - 1), handler));
    }

    public void after(Class<? extends OrderHandler> type, OrderHandler handler) {
        int index = indexOf(type);
        if (placed.get(index).order >= HandlerOrder.RESERVE_STOCK) {
            throw new IllegalArgumentException(handler.getClass().getName() + " must not stand after "
                    + type.getSimpleName() + ": once a reservation exists nobody may refuse");
        }
        placed.add(index + 1, new Placed(placed.get(index).order, handler));
    }

    public void replace(Class<? extends OrderHandler> type, OrderHandler handler) {
        int index = indexOf(type);
        placed.set(index, new Placed(placed.get(index).order, handler));
    }

    public void remove(Class<? extends OrderHandler> type) {
        int index = indexOf(type);
        if (placed.get(index).order >= HandlerOrder.RESERVE_STOCK) {
            throw new IllegalArgumentException(type.getSimpleName() + " cannot be removed: nothing would be sold");
        }
        placed.remove(index);
    }

    public List<OrderHandler> handlers() {
        return placed.stream().map(Placed::handler).toList();
    }

    /** Which of the {@link #handlers} makes the reservation. */
    int reservation() {
        int index = 0;
        while (placed.get(index).order < HandlerOrder.RESERVE_STOCK) {
            index++;
        }
        return index;
    }

    private void insert(Placed one) {
        int index = 0;
        while (index < placed.size() && placed.get(index).order <= one.order) {
            index++;
        }
        placed.add(index, one);
    }

    private int indexOf(Class<? extends OrderHandler> type) {
        for (int index = 0; index < placed.size(); index++) {
            if (type.isInstance(placed.get(index).handler)) {
                return index;
            }
        }
        throw new IllegalArgumentException("there is no " + type.getSimpleName() + " in the chain");
    }

    private record Placed(int order, OrderHandler handler) {}
}
