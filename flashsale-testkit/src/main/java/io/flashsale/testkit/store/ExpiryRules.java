package io.flashsale.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderStore.Release;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Orders whose time to pay is over. */
interface ExpiryRules extends OrderStoreSubject {
    private static Set<TicketId> ids(List<Order> orders) {
        return orders.stream().map(Order::id).collect(Collectors.toSet());
    }

    /** Lets the order's time to pay pass. */
    private void pass(Ticket ticket) {
        passUntil(expiryOf(ticket));
    }

    @Test
    default void anUnpaidOrderIsCancelledOnceItsTimeIsOver() {
        ItemId item = stocked(5, 2, SHORT_TO_PAY);
        Ticket ticket = samples().ticket(item, samples().buyer(), 2);
        decide(ticket);
        pass(ticket);
        List<Order> expired = expireAll(item, 100);
        assertThat(ids(expired)).containsExactly(ticket.id());
        assertThat(expired.get(0).status()).isEqualTo(OrderStatus.CANCELLED);
        assertThat(expired.get(0).reason()).isEqualTo(OrderReason.UNPAID);
        assertThat(expired.get(0).expiresAt()).isNull();
        assertThat(order(ticket)).isEqualTo(expired.get(0));
        RawItem raw = probe().read(item);
        assertThat(raw.available()).isEqualTo(3);
        assertThat(raw.unitsHeldBy(ticket.buyer())).isZero();
        assertThat(raw.units(RawItem.ReleaseState.NEW)).isEqualTo(2);
        assertThat(releasesOf(item)).containsExactly(new Release(ticket, true, OrderReason.UNPAID));
    }

    @Test
    default void anOrderIsNotCancelledBeforeItsTimeIsOver() {
        ItemId item = stocked(5, 1);
        Ticket ticket = created(item);
        assertThat(expireAll(item, 100)).isEmpty();
        assertThat(order(ticket).status()).isEqualTo(OrderStatus.CREATED);
    }

    @Test
    default void expireAgainFindsNothingMore() {
        ItemId item = stocked(5, 1, SHORT_TO_PAY);
        Ticket ticket = created(item);
        pass(ticket);
        expireAll(item, 100);
        assertThat(expireAll(item, 100)).isEmpty();
        countAll(item);
        assertThat(probe().read(item).available()).isEqualTo(5);
        assertThat(probe().read(item).releases()).hasSize(1);
    }

    @Test
    default void paidCancelledAndRejectedOrdersNeverExpire() {
        ItemId item = stocked(2, 1, SHORT_TO_PAY);
        List<Ticket> tickets = created(item, 3);
        pay(tickets.get(0).id());
        cancel(tickets.get(1).id());
        passUntil(store().now().plus(SHORT_TO_PAY));
        assertThat(store().overdueItems(MANY)).doesNotContain(item);
        assertThat(expireAll(item, 100)).isEmpty();
        assertThat(order(tickets.get(0)).status()).isEqualTo(OrderStatus.PAID);
        assertThat(order(tickets.get(1)).reason()).isEqualTo(OrderReason.BUYER);
        assertThat(order(tickets.get(2)).reason()).isEqualTo(OrderReason.SOLD_OUT);
    }

    @Test
    default void payAfterExpiryIsTooLate() {
        ItemId item = stocked(1, 1, SHORT_TO_PAY);
        Ticket ticket = created(item);
        pass(ticket);
        expireAll(item, 100);
        assertThat(pay(ticket.id()).orElseThrow().changed()).isFalse();
        assertThat(order(ticket).reason()).isEqualTo(OrderReason.UNPAID);
    }

    @Test
    default void anExpiredUnitIsSoldAgainAndItsBuyerMayBuyAgain() {
        ItemId item = stocked(1, 1, SHORT_TO_PAY);
        Ticket ticket = created(item);
        pass(ticket);
        expireAll(item, 100);
        countAll(item);
        assertThat(decide(samples().ticket(item, ticket.buyer(), 1)).order().status())
                .isEqualTo(OrderStatus.CREATED);
    }

    @Test
    default void aCallCancelsNoMoreThanItMayTheOldestFirstAndOfItsItemOnly() {
        ItemId first = stocked(100, 1, SHORT_TO_PAY);
        ItemId second = stocked(100, 1, SHORT_TO_PAY);
        List<Ticket> early = created(first, 2);
        passUntil(store().now().plusMillis(5));
        List<Ticket> tickets = created(first, 7);
        List<Ticket> others = created(second, 5);
        pass(others.get(4));
        assertThat(ids(store().expire(first, Set.of(), 2).orders()))
                .containsExactlyInAnyOrder(early.get(0).id(), early.get(1).id());
        expireAll(first, 3);
        for (Ticket ticket : tickets) {
            assertThat(order(ticket).reason()).isEqualTo(OrderReason.UNPAID);
        }
        for (Ticket ticket : others) {
            assertThat(order(ticket).status()).isEqualTo(OrderStatus.CREATED);
        }
        expireAll(second, 3);
        countAll(first);
        countAll(second);
        assertThat(probe().read(first).available()).isEqualTo(100);
        assertThat(probe().read(second).available()).isEqualTo(100);
    }

    @Test
    default void ticketsThatAreToBeLeftAloneAreAndHoldUpNobody() {
        ItemId item = stocked(100, 1, SHORT_TO_PAY);
        List<Ticket> tickets = created(item, 6);
        pass(tickets.get(5));
        Set<TicketId> except = Set.of(tickets.get(0).id(), tickets.get(1).id());
        Set<TicketId> expired =
                new HashSet<>(ids(store().expire(item, except, 2).orders()));
        expired.addAll(ids(store().expire(item, except, 3).orders()));
        assertThat(expired).hasSize(4).doesNotContainAnyElementsOf(except);
        assertThat(store().expire(item, except, 3).orders()).isEmpty();
        assertThat(ids(expireAll(item, 10))).isEqualTo(except);
    }

    /** D5: an item whose first orders cannot be expired is one of the items, and not all there is. */
    @Test
    default void itemsWithOverdueOrdersComeByTurns() {
        List<ItemId> items =
                List.of(stocked(9, 1, SHORT_TO_PAY), stocked(9, 1, SHORT_TO_PAY), stocked(9, 1, SHORT_TO_PAY));
        ItemId patient = stocked(9, 1);
        created(patient, 3);
        items.forEach(item -> created(item, 3));
        pass(created(items.get(2)));
        Set<ItemId> seen = new HashSet<>();
        for (int call = 0; call < ROUNDS_OF_ITEMS && !seen.containsAll(items); call++) {
            List<ItemId> some = store().overdueItems(1);
            assertThat(some).hasSizeLessThanOrEqualTo(1).doesNotContain(patient);
            seen.addAll(some);
        }
        assertThat(seen).containsAll(items);
        assertThat(store().overdueItems(MANY)).containsAll(items).doesNotContain(patient);
        items.forEach(item -> expireAll(item, 100));
        assertThat(store().overdueItems(MANY)).doesNotContainAnyElementsOf(items);
    }

    @Test
    default void noMoreOrdersThanABatchMayBeExpiredAtOnce() {
        ItemId item = stocked(1, 1);
        assertThatThrownBy(() -> store().expire(item, Set.of(), 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().expire(item, Set.of(), store().maxBatch() + 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(store().expire(samples().item(), Set.of(), 1).orders()).isEmpty();
    }
}
