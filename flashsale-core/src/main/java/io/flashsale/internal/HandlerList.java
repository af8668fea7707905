package io.flashsale.internal;

import io.flashsale.handler.HandlerOrder;
import io.flashsale.handler.OrderHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The order of the handlers before the reservation: the library's own at their published positions, which are made later, and the host's
 * around them. Every method throws IllegalArgumentException for what cannot be. Not safe for several threads.
 */
public final class HandlerList {
    private static final String NOBODY_MAY_REFUSE =
            " because nobody may refuse once units are reserved: use handlerBefore(HandlerOrder."
                    + BuiltIn.RESERVE_STOCK.name() + ", ...) or a value below " + HandlerOrder.RESERVE_STOCK;

    private final List<Place> places = new ArrayList<>();

    public HandlerList() {
        for (BuiltIn builtIn : BuiltIn.values()) {
            if (!builtIn.reserves()) {
                places.add(new Place(builtIn.order, builtIn, null));
            }
        }
    }

    /** Adds a handler of the host. */
    public void add(int order, OrderHandler handler) {
        required(handler);
        if (order >= HandlerOrder.RESERVE_STOCK) {
            throw new IllegalArgumentException(name(handler) + " cannot stand at " + order + NOBODY_MAY_REFUSE);
        }
        int index = 0;
        while (index < places.size() && places.get(index).order <= order) {
            index++;
        }
        places.add(index, new Place(order, null, handler));
    }

    /** Puts a handler of the host directly before the library's at this position. */
    public void before(int position, OrderHandler handler) {
        required(handler);
        BuiltIn builtIn = BuiltIn.at(position);
        if (builtIn == BuiltIn.RESERVE_STOCK) {
            places.add(new Place(position, null, handler));
        } else if (builtIn.reserves()) {
            throw new IllegalArgumentException(name(handler) + " cannot stand before " + builtIn + NOBODY_MAY_REFUSE);
        } else {
            places.add(indexOf(builtIn), new Place(position, null, handler));
        }
    }

    /** Puts a handler of the host directly after the library's at this position. */
    public void after(int position, OrderHandler handler) {
        required(handler);
        BuiltIn builtIn = BuiltIn.at(position);
        if (builtIn.reserves()) {
            throw new IllegalArgumentException(name(handler) + " cannot stand after " + builtIn + NOBODY_MAY_REFUSE);
        }
        places.add(indexOf(builtIn) + 1, new Place(position, null, handler));
    }

    /** Puts a handler of the host in the place of the library's at this position. */
    public void replace(int position, OrderHandler handler) {
        required(handler);
        BuiltIn builtIn = BuiltIn.at(position);
        if (builtIn.reserves()) {
            throw new IllegalArgumentException(name(handler) + " cannot replace " + builtIn
                    + ", because only the library reserves units and answers for them: bring a StockLedger or an OrderQueue of"
                    + " your own, or use handlerBefore(HandlerOrder.RESERVE_STOCK, ...)");
        }
        places.set(indexOf(builtIn), new Place(position, builtIn, handler));
    }

    /** Removes the library's handler at this position, or what has replaced it. */
    public void remove(int position) {
        BuiltIn builtIn = BuiltIn.at(position);
        if (builtIn.reserves()) {
            throw new IllegalArgumentException(
                    builtIn + " cannot be removed, because nothing would be sold: only what stands before "
                            + BuiltIn.RESERVE_STOCK + " can be removed");
        }
        places.remove(indexOf(builtIn));
    }

    /** The handlers in their order; the library's are made by the function. */
    List<OrderHandler> handlers(Function<BuiltIn, OrderHandler> library) {
        List<OrderHandler> handlers = new ArrayList<>(places.size());
        for (Place place : places) {
            OrderHandler handlerOfHost = place.handler;
            handlers.add(handlerOfHost != null ? handlerOfHost : library.apply(Objects.requireNonNull(place.builtIn)));
        }
        return handlers;
    }

    private int indexOf(BuiltIn builtIn) {
        for (int index = 0; index < places.size(); index++) {
            if (places.get(index).builtIn == builtIn) {
                return index;
            }
        }
        throw new IllegalArgumentException(builtIn + " has been removed from the chain: use handler(HandlerOrder."
                + builtIn.name() + ", ...) to stand where it stood");
    }

    private static void required(OrderHandler handler) {
        if (handler == null) {
            throw new IllegalArgumentException("handler must not be null; removeHandler removes one of the library's");
        }
    }

    private static String name(OrderHandler handler) {
        return handler.getClass().getName();
    }

    /**
     * A place in the chain.
     *
     * @param builtIn the library's handler whose place it is; null if it was never one of the library's
     * @param handler the host's; null if it is the library's own
     */
    private record Place(
            int order, @Nullable BuiltIn builtIn, @Nullable OrderHandler handler) {}
}
