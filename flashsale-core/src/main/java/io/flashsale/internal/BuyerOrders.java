package io.flashsale.internal;

import io.flashsale.BuyerId;
import io.flashsale.CancelResult;
import io.flashsale.FlashSaleException;
import io.flashsale.Order;
import io.flashsale.OrderCursor;
import io.flashsale.OrderPage;
import io.flashsale.OrderState;
import io.flashsale.OrderStatus;
import io.flashsale.PayResult;
import io.flashsale.Ticket;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderStore.StatusChange;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What a buyer may do with their tickets and orders: ask, pay, cancel, list. */
final class BuyerOrders {
    private static final int MAX_PAGE = 100;

    private final OrderStore store;
    private final TicketCodec tickets;
    private final TicketStatus statuses;
    private final Settler settler;
    private final Reconciler reconciler;
    private final FlashSaleListener listener;

    BuyerOrders(
            OrderStore store,
            TicketCodec tickets,
            TicketStatus statuses,
            Settler settler,
            Reconciler reconciler,
            FlashSaleListener listener) {
        this.store = store;
        this.tickets = tickets;
        this.statuses = statuses;
        this.settler = settler;
        this.reconciler = reconciler;
        this.listener = listener;
    }

    CompletionStage<Optional<OrderState>> status(BuyerId buyer, String signedTicket) {
        return statuses.status(buyer, signedTicket);
    }

    PayResult pay(BuyerId buyer, String signedTicket) {
        Optional<Ticket> ticket = statuses.owned(buyer, signedTicket);
        if (ticket.isEmpty()) {
            return PayResult.UnknownTicket.INSTANCE;
        }
        Optional<StatusChange> change = store.pay(ticket.get().id());
        if (change.isEmpty()) {
            return PayResult.StillPending.INSTANCE;
        }
        Order order = change.get().order();
        if (change.get().changed()) {
            settler.wasCreated(order);
            listener.paid(order);
            return new PayResult.Paid(order);
        }
        return order.status() == OrderStatus.PAID
                ? new PayResult.AlreadyPaid(order)
                : new PayResult.TooLate(order.status());
    }

    CancelResult cancel(BuyerId buyer, String signedTicket) {
        Optional<Ticket> ticket = statuses.owned(buyer, signedTicket);
        if (ticket.isEmpty()) {
            return CancelResult.UnknownTicket.INSTANCE;
        }
        Optional<StatusChange> change = store.cancel(ticket.get().id());
        if (change.isEmpty()) {
            return CancelResult.StillPending.INSTANCE;
        }
        Order order = change.get().order();
        if (change.get().changed()) {
            settler.wasCreated(order);
            listener.cancelled(order);
            reconciler.releasesSoon();
        }
        return switch (order.status()) {
            case CANCELLED -> new CancelResult.Cancelled(order);
            case PAID -> new CancelResult.AlreadyPaid(order);
            case REJECTED -> new CancelResult.AlreadyRejected(order);
            case CREATED, PENDING -> throw new FlashSaleException("cancel left the order " + order.status(), null);
        };
    }

    OrderPage orders(BuyerId buyer, @Nullable OrderCursor before, int limit) {
        if (limit < 1 || limit > MAX_PAGE) {
            throw new IllegalArgumentException("limit must be 1 to " + MAX_PAGE + ", but is " + limit);
        }
        return store.ordersOf(buyer, before, limit, OrderStore.Read.PRIMARY);
    }

    String signedTicket(Order order) {
        return tickets.sign(order.ticket());
    }
}
