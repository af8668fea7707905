package io.flashsale.spi;

import io.flashsale.Order;
import io.flashsale.TicketId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The host's own tables, written in the same transaction as ours: what it writes through this connection commits and rolls back with the
 * decision. It may be called again for the same orders after a rollback, so it must touch nothing but this transaction.
 *
 * <p>It runs while the item's stock row is locked: be quick, write sets, call no other service. An exception rolls the batch back; the
 * one order that causes it is found by bisection and, if it goes on failing while others of its item are decided, rejected with POISON. If all
 * fail, they wait: for a minute, or, where the exception says that a server did not answer, for as long as it takes. An order whose
 * statement makes the database close the connection looks like a database that is away: its item's orders wait with it until the statement
 * goes through.
 */
public interface OrderWriter {
    /** Writes nothing. */
    OrderWriter NONE = new OrderWriter() {};

    /** Orders about to be committed as CREATED. Those named to the veto become REJECTED/HOST instead. */
    default void created(Connection connection, List<Order> orders, Veto veto) throws SQLException {}

    /** Orders about to be committed as PAID. */
    default void paid(Connection connection, List<Order> orders) throws SQLException {}

    /** Orders about to be committed as CANCELLED. */
    default void cancelled(Connection connection, List<Order> orders) throws SQLException {}

    /** Takes the host's refusals. */
    @FunctionalInterface
    interface Veto {
        void reject(TicketId ticket);
    }
}
