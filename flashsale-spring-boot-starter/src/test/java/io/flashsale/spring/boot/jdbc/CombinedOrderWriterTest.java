package io.flashsale.spring.boot.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.Order;
import io.flashsale.OrderStatus;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CombinedOrderWriterTest {
    private final List<String> seen = new ArrayList<>();
    private final List<TicketId> vetoed = new ArrayList<>();
    private final List<Order> orders = List.of(order(1, "ann"), order(2, "veto"), order(3, "ben"));

    @Test
    void noneAndOneNeedNoCombination() {
        Noting one = new Noting("one");
        assertThat(CombinedOrderWriter.of(List.of())).isSameAs(OrderWriter.NONE);
        assertThat(CombinedOrderWriter.of(List.of(one))).isSameAs(one);
    }

    @Test
    void eachGetsInOrderWhatThoseBeforeItDidNotVeto() throws SQLException {
        OrderWriter all = CombinedOrderWriter.of(
                List.of(new PaymentsOnly(), new Vetoing(), new Noting("one"), new Noting("two")));

        all.created(null, orders, vetoed::add);
        all.paid(null, orders.subList(0, 1));
        all.cancelled(null, orders.subList(2, 3));

        assertThat(vetoed).containsExactly(orders.get(1).id());
        assertThat(seen)
                .containsExactly(
                        "one created ann",
                        "one created ben",
                        "two created ann",
                        "two created ben",
                        "paid ann",
                        "one paid ann",
                        "two paid ann",
                        "one cancelled ben",
                        "two cancelled ben");
    }

    @Test
    void nobodyIsAskedAboutOrdersThatAreAllVetoed() throws SQLException {
        OrderWriter all = CombinedOrderWriter.of(List.of(new Vetoing(), new Noting("one")));
        all.created(null, orders.subList(1, 2), vetoed::add);
        assertThat(seen).isEmpty();
    }

    @Test
    void aVetoOfWhatAnotherHasWrittenIsAMistake() {
        OrderWriter wrongWayRound = CombinedOrderWriter.of(List.of(new Noting("one"), new Vetoing()));
        assertThatThrownBy(() -> wrongWayRound.created(null, orders, vetoed::add))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Vetoing vetoed orders that Noting has written already: give the one that vetoes the smaller @Order");
    }

    private static Order order(int id, String buyer) {
        Ticket ticket = new Ticket(
                new TicketId(0, id),
                ItemId.of("sale", "PHONE"),
                new BuyerId(buyer),
                1,
                Money.of(1, "EUR"),
                0,
                1,
                Instant.EPOCH);
        return new Order(ticket, OrderStatus.CREATED, null, Instant.MAX, Instant.EPOCH, Instant.EPOCH);
    }

    private final class Noting implements OrderWriter {
        private final String name;

        Noting(String name) {
            this.name = name;
        }

        @Override
        public void created(Connection connection, List<Order> orders, Veto veto) {
            note("created", orders);
        }

        @Override
        public void paid(Connection connection, List<Order> orders) {
            note("paid", orders);
        }

        @Override
        public void cancelled(Connection connection, List<Order> orders) {
            note("cancelled", orders);
        }

        private void note(String what, List<Order> some) {
            some.forEach(
                    order -> seen.add(name + " " + what + " " + order.ticket().buyer()));
        }
    }

    /** Does not write created orders, so a later veto does no harm. */
    private final class PaymentsOnly implements OrderWriter {
        @Override
        public void paid(Connection connection, List<Order> orders) {
            orders.forEach(order -> seen.add("paid " + order.ticket().buyer()));
        }
    }

    private static final class Vetoing implements OrderWriter {
        @Override
        public void created(Connection connection, List<Order> orders, Veto veto) {
            orders.stream()
                    .filter(order -> order.ticket().buyer().value().equals("veto"))
                    .forEach(order -> veto.reject(order.id()));
        }
    }
}
