package io.flashsale.testing;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderCursor;
import io.flashsale.OrderPage;
import io.flashsale.OrderReason;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderStore.Decision;
import io.flashsale.spi.OrderStore.Expired;
import io.flashsale.spi.OrderStore.OrderCounts;
import io.flashsale.spi.OrderStore.Release;
import io.flashsale.spi.OrderStore.StatusChange;
import io.flashsale.spi.OrderStore.StockChange;
import io.flashsale.spi.StockRow;
import io.flashsale.spi.StockTerms;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An order store whose calls all pass an {@link Intercept}.
 *
 * <p><b>Threads.</b> As safe as the store and the intercept behind it.
 */
public final class InterceptedStore implements OrderStore {
    private final OrderStore real;
    private final Supplier<? extends Intercept> intercept;

    /** @param intercept asked before every call, so that a test may change it while the engine runs */
    public InterceptedStore(OrderStore real, Supplier<? extends Intercept> intercept) {
        this.real = real;
        this.intercept = intercept;
    }

    private <T> T call(String name, Supplier<T> call) {
        return intercept.get().value(name, call);
    }

    private <T> T call(ItemId item, String name, Supplier<T> call) {
        return intercept.get().about(item).value(name, call);
    }

    @Override
    public StockRow prepareStock(ItemId item, StockTerms terms) {
        return call(item, "prepareStock", () -> real.prepareStock(item, terms));
    }

    @Override
    public Optional<StockRow> stock(ItemId item) {
        return call(item, "stock", () -> real.stock(item));
    }

    @Override
    public Instant now() {
        return call("now", real::now);
    }

    @Override
    public StockChange addStock(ItemId item, long units, String operationId) {
        return call(item, "addStock", () -> real.addStock(item, units, operationId));
    }

    @Override
    public StockChange takeBack(ItemId item, long units, String operationId, TakeBackStep step) {
        return call(item, "takeBack", () -> real.takeBack(item, units, operationId, step));
    }

    @Override
    public List<Decision> decide(ItemId item, List<Ticket> tickets) {
        intercept.get().about(item).deciding(tickets);
        return call(item, "decide", () -> real.decide(item, tickets));
    }

    @Override
    public List<Decision> reject(ItemId item, List<Ticket> tickets, OrderReason reason) {
        return call(item, "reject", () -> real.reject(item, tickets, reason));
    }

    @Override
    public List<Order> find(Collection<TicketId> tickets, Read read) {
        return call("find", () -> real.find(tickets, read));
    }

    @Override
    public List<Decision> decisions(ItemId item, Collection<TicketId> tickets) {
        return call(item, "decisions", () -> real.decisions(item, tickets));
    }

    @Override
    public OrderPage ordersOf(BuyerId buyer, @Nullable OrderCursor before, int limit, Read read) {
        return call("ordersOf", () -> real.ordersOf(buyer, before, limit, read));
    }

    @Override
    public int unitsHeld(ItemId item, BuyerId buyer) {
        return call(item, "unitsHeld", () -> real.unitsHeld(item, buyer));
    }

    @Override
    public Optional<StatusChange> pay(TicketId ticket) {
        return call("pay", () -> real.pay(ticket));
    }

    @Override
    public Optional<StatusChange> cancel(TicketId ticket) {
        return call("cancel", () -> real.cancel(ticket));
    }

    @Override
    public Expired expire(ItemId item, Set<TicketId> except, int max) {
        return call(item, "expire", () -> real.expire(item, except, max));
    }

    @Override
    public List<ItemId> overdueItems(int max) {
        return call("overdueItems", () -> real.overdueItems(max));
    }

    @Override
    public int countReleases(ItemId item, int max) {
        return call(item, "countReleases", () -> real.countReleases(item, max));
    }

    @Override
    public List<Release> releases(ItemId item, int max) {
        return call(item, "releases", () -> real.releases(item, max));
    }

    @Override
    public List<ItemId> itemsWithReleases(int max) {
        return call("itemsWithReleases", () -> real.itemsWithReleases(max));
    }

    @Override
    public List<Order> ordersByBuyer(ItemId item, @Nullable BuyerId after, int maxBuyers) {
        return call(item, "ordersByBuyer", () -> real.ordersByBuyer(item, after, maxBuyers));
    }

    @Override
    public long unreleased(ItemId item) {
        return call(item, "unreleased", () -> real.unreleased(item));
    }

    @Override
    public long topUp(ItemId item, TopUpStep step) {
        return call(item, "topUp", () -> real.topUp(item, step));
    }

    @Override
    public OrderCounts counts(ItemId item) {
        return call(item, "counts", () -> real.counts(item));
    }

    @Override
    public void releasesDone(Collection<TicketId> tickets) {
        call("releasesDone", () -> {
            real.releasesDone(tickets);
            return true;
        });
    }

    @Override
    public int maxBatch() {
        return real.maxBatch();
    }
}
