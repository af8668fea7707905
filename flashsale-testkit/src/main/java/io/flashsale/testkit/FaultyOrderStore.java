package io.flashsale.testkit;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderCursor;
import io.flashsale.OrderPage;
import io.flashsale.OrderReason;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.Decision;
import io.flashsale.spi.OrderCounts;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.Release;
import io.flashsale.spi.StatusChange;
import io.flashsale.spi.StockChange;
import io.flashsale.spi.StockRow;
import io.flashsale.spi.StockTerms;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An order store behind a bad wire: it refuses, rolls back, commits without an answer and is slow, as the {@link Faults} say, always
 * within what {@link OrderStore} allows.
 *
 * <p><b>Threads.</b> As safe as the store behind it.
 */
public final class FaultyOrderStore implements OrderStore {
    private final OrderStore store;
    private final Faults faults;

    public FaultyOrderStore(OrderStore store, Faults faults) {
        this.store = store;
        this.faults = faults;
    }

    @Override
    public StockRow prepareStock(ItemId item, StockTerms terms) {
        return faults.transactOnce(() -> store.prepareStock(item, terms));
    }

    @Override
    public Optional<StockRow> stock(ItemId item) {
        return faults.transact(() -> store.stock(item));
    }

    @Override
    public StockChange addStock(ItemId item, long units) {
        return faults.transactOnce(() -> store.addStock(item, units));
    }

    @Override
    public List<Decision> decide(ItemId item, List<Ticket> tickets) {
        return faults.transact(() -> store.decide(item, tickets));
    }

    @Override
    public Decision reject(Ticket ticket, OrderReason reason) {
        return faults.transact(() -> store.reject(ticket, reason));
    }

    @Override
    public List<Order> find(Collection<TicketId> tickets, Read read) {
        return faults.transact(() -> store.find(tickets, read));
    }

    @Override
    public List<Decision> decisions(ItemId item, Collection<TicketId> tickets) {
        return faults.transact(() -> store.decisions(item, tickets));
    }

    @Override
    public OrderPage ordersOf(BuyerId buyer, @Nullable OrderCursor before, int limit, Read read) {
        return faults.transact(() -> store.ordersOf(buyer, before, limit, read));
    }

    @Override
    public int unitsHeld(ItemId item, BuyerId buyer) {
        return faults.transact(() -> store.unitsHeld(item, buyer));
    }

    @Override
    public Optional<StatusChange> pay(TicketId ticket) {
        return faults.transact(() -> store.pay(ticket));
    }

    @Override
    public Optional<StatusChange> cancel(TicketId ticket) {
        return faults.transact(() -> store.cancel(ticket));
    }

    @Override
    public List<Order> expire(Instant now, int max) {
        return faults.transactOnce(() -> store.expire(now, max));
    }

    @Override
    public List<Release> releases(int max) {
        return faults.transact(() -> store.releases(max));
    }

    @Override
    public void releasesDone(Collection<TicketId> tickets) {
        faults.transact(() -> {
            store.releasesDone(tickets);
            return tickets;
        });
    }

    @Override
    public long unreleased(ItemId item) {
        return faults.transact(() -> store.unreleased(item));
    }

    @Override
    public long topUp(ItemId item, TopUpStep step) {
        return faults.transactOnce(() -> store.topUp(item, step));
    }

    @Override
    public OrderCounts counts(ItemId item) {
        return faults.transact(() -> store.counts(item));
    }

    @Override
    public int maxBatch() {
        return store.maxBatch();
    }
}
