package io.flashsale.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderStore.Release;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Orders whose time to pay is over. */
interface ExpiryRules extends OrderStoreSubject {
    private static Set<TicketId> ids(List<Order> orders) {
        return orders.stream().map(Order::id).collect(Collectors.toSet());
    }

    /** Two seconds after the order's time to pay is over. */
    private Instant after(Ticket ticket) {
        return expiryOf(ticket).plusSeconds(2);
    }

    @Test
    default void anUnpaidOrderIsCancelledOnceItsTimeIsOver() {
        ItemId item = stocked(5, 2, SHORT_TO_PAY);
        Ticket ticket = samples().ticket(item, samples().buyer(), 2);
        decide(ticket);
        List<Order> expired = expireAll(item, after(ticket), 100);
        assertThat(ids(expired)).containsExactly(ticket.id());
        assertThat(expired.get(0).status()).isEqualTo(OrderStatus.CANCELLED);
        assertThat(expired.get(0).reason()).isEqualTo(OrderReason.UNPAID);
        assertThat(expired.get(0).expiresAt()).isNull();
        assertThat(order(ticket)).isEqualTo(expired.get(0));
        RawItem raw = probe().read(item);
        assertThat(raw.available()).isEqualTo(5);
        assertThat(raw.unitsHeldBy(ticket.buyer())).isZero();
        assertThat(releasesOf(item)).containsExactly(new Release(ticket, true, OrderReason.UNPAID));
    }

    @Test
    default void anOrderIsNotCancelledBeforeItsTimeIsOver() {
        ItemId item = stocked(5, 1, SHORT_TO_PAY);
        Ticket ticket = created(item);
        assertThat(expireAll(item, expiryOf(ticket).minusSeconds(2), 100)).isEmpty();
        assertThat(order(ticket).status()).isEqualTo(OrderStatus.CREATED);
    }

    @Test
    default void expireAgainFindsNothingMore() {
        ItemId item = stocked(5, 1, SHORT_TO_PAY);
        Ticket ticket = created(item);
        Instant now = after(ticket);
        expireAll(item, now, 100);
        assertThat(expireAll(item, now, 100)).isEmpty();
        assertThat(probe().read(item).available()).isEqualTo(5);
        assertThat(probe().read(item).releases()).hasSize(1);
    }

    @Test
    default void paidCancelledAndRejectedOrdersNeverExpire() {
        ItemId item = stocked(2, 1, SHORT_TO_PAY);
        List<Ticket> tickets = created(item, 3);
        Instant now = after(tickets.get(0));
        pay(tickets.get(0).id());
        cancel(tickets.get(1).id());
        assertThat(expireAll(item, now, 100)).isEmpty();
        assertThat(order(tickets.get(0)).status()).isEqualTo(OrderStatus.PAID);
        assertThat(order(tickets.get(1)).reason()).isEqualTo(OrderReason.BUYER);
        assertThat(order(tickets.get(2)).reason()).isEqualTo(OrderReason.SOLD_OUT);
    }

    @Test
    default void payAfterExpiryIsTooLate() {
        ItemId item = stocked(1, 1, SHORT_TO_PAY);
        Ticket ticket = created(item);
        expireAll(item, after(ticket), 100);
        assertThat(pay(ticket.id()).orElseThrow().changed()).isFalse();
        assertThat(order(ticket).reason()).isEqualTo(OrderReason.UNPAID);
    }

    @Test
    default void anExpiredUnitIsSoldAgainAndItsBuyerMayBuyAgain() {
        ItemId item = stocked(1, 1, SHORT_TO_PAY);
        Ticket ticket = created(item);
        expireAll(item, after(ticket), 100);
        assertThat(decide(samples().ticket(item, ticket.buyer(), 1)).order().status())
                .isEqualTo(OrderStatus.CREATED);
    }

    @Test
    default void aCallCancelsNoMoreThanItMayAndTheNextOnesTheRest() {
        ItemId first = stocked(100, 1, SHORT_TO_PAY);
        ItemId second = stocked(100, 1, SHORT_TO_PAY);
        List<Ticket> tickets = created(first, 7);
        List<Ticket> others = created(second, 5);
        Instant now = after(others.get(4));
        assertThat(store().expire(now, 2)).hasSize(2);
        expireAll(first, now, 3);
        for (Ticket ticket : tickets) {
            assertThat(order(ticket).reason()).isEqualTo(OrderReason.UNPAID);
        }
        for (Ticket ticket : others) {
            assertThat(order(ticket).reason()).isEqualTo(OrderReason.UNPAID);
        }
        assertThat(probe().read(first).available()).isEqualTo(100);
        assertThat(probe().read(second).available()).isEqualTo(100);
    }
}
