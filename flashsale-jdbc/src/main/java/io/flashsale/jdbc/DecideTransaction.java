package io.flashsale.jdbc;

import io.flashsale.BuyerId;
import io.flashsale.Order;
import io.flashsale.OrderReason;
import io.flashsale.StoreConflictException;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderStore.Decision;
import io.flashsale.spi.OrderWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;

/** The one transaction that gives units to tickets, between the lock of the stock row and the commit. */
/*
 * Why in this order.
 * - The stock row is locked before anything is read. With the row locked last, two deciders could both read that a buyer holds nothing
 *   and both accept. It costs nothing: there is one writer per item anyway.
 * - Rows are inserted before we know whether a ticket has one: hardly any ticket has, and then the look-up is saved. If one has, the statement
 *   fails as a whole and leaves nothing behind. MySQL, MariaDB and H2 then go on in the transaction as if it had not been sent, and the lock
 *   stays. A database that would abort the transaction goes on from a savepoint, which Session sets where the dialect asks for it. We
 *   look up all of the tickets and decide the rest anew, because the arithmetic was done for tickets that do not count.
 * - The host's writer comes after our rows (only tickets that are ours to decide reach it, once) and before the stock, so that the stock is
 *   written with its veto known. Its duplicate keys are its own: they roll everything back. A deadlock in it has rolled everything back
 *   already; if it swallows that, the update of the stock row finds no order row.
 * - The number of statements does not depend on the number of tickets: lock, what buyers hold, orders, stock, commit; three more if a ticket
 *   had a row, one more after a veto.
 * - An insert waits for a row of one of its tickets that another transaction holds: a host's that pays or cancels that order, and may stay open for
 *   as long as it likes. Nobody's orders wait for that: after a second the insert is given up, and the tickets that have a row are looked
 *   up without locks, and left out. Nothing is taken for granted of the transaction then, as it may have been rolled back with the statement
 *   (innodb_rollback_on_timeout): the stock row is locked and read again. If none of them has a row, the statement was only slow; the
 *   next one has no time limit.
 */
final class DecideTransaction {
    private final Session session;
    private final RowSets rows;
    private final StoreTime time;
    private Stock stock;
    private int maxSeconds;

    /** @param stock locked by this session */
    DecideTransaction(Session session, StoreTime time, Stock stock) {
        this.session = session;
        this.rows = session.dialect().rows();
        this.time = time;
        this.stock = stock;
        this.maxSeconds = session.dialect().maxRowWaitSeconds();
    }

    /** @param tickets distinct, in arrival order */
    List<Decision> decide(Map<TicketId, Ticket> tickets, OrderWriter writer) throws SQLException {
        return end(tickets, Allocation::decide, writer);
    }

    /** @param tickets distinct, in arrival order; the host is not asked */
    List<Decision> reject(Map<TicketId, Ticket> tickets, OrderReason reason) throws SQLException {
        return end(tickets, (allocation, ticket) -> allocation.reject(ticket, reason), OrderWriter.NONE);
    }

    private List<Decision> end(
            Map<TicketId, Ticket> tickets, BiConsumer<Allocation, Ticket> decision, OrderWriter writer)
            throws SQLException {
        Map<TicketId, Decision> known = Map.of();
        List<Ticket> todo = List.copyOf(tickets.values());
        while (!todo.isEmpty()) {
            Allocation allocation = allocate(todo, decision);
            Inserted inserted = insert(allocation.orders());
            if (inserted == Inserted.ALL) {
                askHost(allocation, writer);
                sell(allocation.sold(), allocation.created().size(), allocation.rejected(), todo.get(0));
                return decisions(tickets.keySet(), known, allocation);
            }
            known = existing(session, tickets.keySet());
            todo = withoutRow(todo, known.keySet(), inserted == Inserted.DUPLICATE);
        }
        return decisions(tickets.keySet(), known, new Allocation(stock, Map.of()));
    }

    static Map<TicketId, Decision> existing(Session session, Collection<TicketId> tickets) {
        Map<TicketId, Decision> decisions = new HashMap<>();
        for (Decision decision : session.query(
                "look up rows that exist",
                OrderSql.DECISIONS.formatted(
                        session.dialect().indexHint(OrderSql.HOLDS_INDEX), Parameters.marks(tickets)),
                p -> p.addPadded(tickets),
                OrderRows::decision)) {
            decisions.put(decision.order().id(), decision);
        }
        return decisions;
    }

    private static List<Ticket> withoutRow(List<Ticket> tickets, Set<TicketId> known, boolean oneHasARow) {
        List<Ticket> rest = new ArrayList<>(tickets);
        rest.removeIf(ticket -> known.contains(ticket.id()));
        if (oneHasARow && rest.size() == tickets.size()) {
            throw vanished();
        }
        return rest;
    }

    /* Two items with the same ticket id, and the other one rolled back; or an isolation that does not show the newest commit. */
    private static StoreConflictException vanished() {
        return new StoreConflictException("an order row that was in the way has gone, or the isolation hides it", null);
    }

    private Allocation allocate(List<Ticket> tickets, BiConsumer<Allocation, Ticket> decision) {
        Set<BuyerId> buyers = new LinkedHashSet<>();
        for (Ticket ticket : tickets) {
            buyers.add(ticket.buyer());
        }
        Allocation allocation = new Allocation(stock, held(buyers));
        tickets.forEach(ticket -> decision.accept(allocation, ticket));
        return allocation;
    }

    private Map<BuyerId, Integer> held(Set<BuyerId> buyers) {
        return rows.held(session, stock.itemId(), buyers);
    }

    private Inserted insert(Collection<Order> orders) throws SQLException {
        Inserted inserted = rows.insertOrders(session, stock.itemId(), orders, maxSeconds);
        if (inserted == Inserted.GAVE_UP) {
            if (maxSeconds == 0 && session.dialect().maxRowWaitSeconds() > 0) {
                throw new StoreConflictException("another transaction holds an order row that nobody sees", null);
            }
            maxSeconds = 0;
            stock = Stock.lock(session, time, stock.item()).orElseThrow(DecideTransaction::vanished);
        }
        return inserted;
    }

    private void askHost(Allocation allocation, OrderWriter writer) throws SQLException {
        List<Order> created = allocation.created();
        if (created.isEmpty()) {
            return;
        }
        Set<TicketId> mayVeto = new LinkedHashSet<>();
        created.forEach(order -> mayVeto.add(order.id()));
        Set<TicketId> vetoed = new LinkedHashSet<>();
        session.step("the host's order writer");
        writer.created(session.connection(), created, ticket -> {
            if (!mayVeto.contains(ticket)) {
                throw new IllegalArgumentException(
                        "veto of " + ticket + ", which is not among the orders being created");
            }
            vetoed.add(ticket);
        });
        if (vetoed.isEmpty()) {
            return;
        }
        allocation.veto(vetoed);
        int changed = session.update(
                "write the host's veto", OrderSql.VETO.formatted(Parameters.marks(vetoed)), p -> p.addPadded(vetoed));
        session.require(changed == vetoed.size(), "veto changed " + changed + " rows, not " + vetoed.size());
    }

    private void sell(long units, int created, Map<OrderReason, Integer> rejected, Ticket any) {
        int changed = session.update("lower the stock row", OrderSql.SELL, p -> {
            p.add(units).add(created);
            for (OrderReason reason : OrderRows.COUNTED) {
                p.add(rejected.getOrDefault(reason, 0));
            }
            p.add(stock.itemId()).add(units).add(any.id());
        });
        session.require(
                changed == 1,
                "the locked stock row of " + stock.item() + " no longer has " + units
                        + " units, or the order rows are gone: did the host's order writer swallow a failure?");
    }

    private static List<Decision> decisions(
            Collection<TicketId> tickets, Map<TicketId, Decision> known, Allocation allocation) {
        Map<TicketId, Decision> answers = new HashMap<>();
        known.forEach((ticket, earlier) -> answers.put(ticket, allocation.answer(earlier)));
        allocation.answers().forEach(fresh -> answers.put(fresh.order().id(), fresh));
        List<Decision> decisions = new ArrayList<>(tickets.size());
        for (TicketId ticket : tickets) {
            decisions.add(Objects.requireNonNull(answers.get(ticket), "a decided ticket has an answer"));
        }
        return decisions;
    }
}
