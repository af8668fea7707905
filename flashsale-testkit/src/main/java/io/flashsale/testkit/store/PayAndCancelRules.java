package io.flashsale.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.Ticket;
import io.flashsale.spi.OrderStore.StatusChange;
import org.junit.jupiter.api.Test;

/** The two ways in which a created order ends by its buyer: the first one wins. */
interface PayAndCancelRules extends OrderStoreSubject {
    private static void unchanged(StatusChange change, OrderStatus status) {
        assertThat(change.changed()).isFalse();
        assertThat(change.order().status()).isEqualTo(status);
    }

    @Test
    default void payMakesACreatedOrderPaid() {
        ItemId item = stocked(5, 2);
        Ticket ticket = samples().ticket(item, samples().buyer(), 2);
        decide(ticket);
        StatusChange change = pay(ticket.id()).orElseThrow();
        assertThat(change.changed()).isTrue();
        assertThat(change.order().status()).isEqualTo(OrderStatus.PAID);
        assertThat(change.order().reason()).isNull();
        assertThat(change.order().expiresAt()).isNull();
        assertThat(change.order().ticket()).isEqualTo(ticket);
        assertThat(order(ticket)).isEqualTo(change.order());
        assertThat(probe().read(item).available()).isEqualTo(3);
        assertThat(store().unitsHeld(item, ticket.buyer())).isEqualTo(2);
    }

    @Test
    default void payAgainSaysThatItIsPaid() {
        Ticket ticket = created(stocked(1, 1));
        pay(ticket.id());
        unchanged(pay(ticket.id()).orElseThrow(), OrderStatus.PAID);
    }

    @Test
    default void cancelBringsUnitsBackAndLeavesARelease() {
        ItemId item = stocked(5, 2);
        Ticket ticket = samples().ticket(item, samples().buyer(), 2);
        decide(ticket);
        StatusChange change = cancel(ticket.id()).orElseThrow();
        assertThat(change.changed()).isTrue();
        assertThat(change.order().status()).isEqualTo(OrderStatus.CANCELLED);
        assertThat(change.order().reason()).isEqualTo(OrderReason.BUYER);
        assertThat(change.order().expiresAt()).isNull();
        assertThat(order(ticket)).isEqualTo(change.order());
        RawItem raw = probe().read(item);
        assertThat(raw.available()).isEqualTo(3);
        assertThat(raw.unitsHeldBy(ticket.buyer())).isZero();
        assertThat(raw.releases())
                .containsExactly(
                        new RawItem.RawRelease(ticket.id(), ticket.buyer(), 2, true, RawItem.ReleaseState.NEW));
        countAll(item);
        assertThat(probe().read(item).available()).isEqualTo(5);
    }

    @Test
    default void cancelAgainBringsNothingBackTwice() {
        ItemId item = stocked(5, 1);
        Ticket ticket = created(item);
        cancel(ticket.id());
        unchanged(cancel(ticket.id()).orElseThrow(), OrderStatus.CANCELLED);
        countAll(item);
        assertThat(probe().read(item).available()).isEqualTo(5);
        assertThat(probe().read(item).releases()).hasSize(1);
    }

    @Test
    default void payAfterCancelIsTooLate() {
        ItemId item = stocked(5, 1);
        Ticket ticket = created(item);
        cancel(ticket.id());
        unchanged(pay(ticket.id()).orElseThrow(), OrderStatus.CANCELLED);
        assertThat(order(ticket).reason()).isEqualTo(OrderReason.BUYER);
    }

    @Test
    default void cancelAfterPayChangesNothing() {
        ItemId item = stocked(5, 1);
        Ticket ticket = created(item);
        pay(ticket.id());
        unchanged(cancel(ticket.id()).orElseThrow(), OrderStatus.PAID);
        assertThat(probe().read(item).available()).isEqualTo(4);
        assertThat(probe().read(item).releases()).isEmpty();
    }

    @Test
    default void aRejectedOrderIsNeitherPaidNorCancelled() {
        ItemId item = stocked(0, 1);
        Ticket ticket = samples().ticket(item);
        decide(ticket);
        unchanged(pay(ticket.id()).orElseThrow(), OrderStatus.REJECTED);
        unchanged(cancel(ticket.id()).orElseThrow(), OrderStatus.REJECTED);
        assertThat(order(ticket).reason()).isEqualTo(OrderReason.SOLD_OUT);
        assertThat(probe().read(item).available()).isZero();
    }

    @Test
    default void aTicketWithoutARowIsNeitherPaidNorCancelled() {
        assertThat(pay(samples().ticketId())).isEmpty();
        assertThat(cancel(samples().ticketId())).isEmpty();
    }

    @Test
    default void aBuyerWhoCancelsMayBuyAgainAndTheUnitIsSoldAgain() {
        ItemId item = stocked(1, 1);
        BuyerId buyer = samples().buyer();
        for (int round = 0; round < 3; round++) {
            Ticket ticket = samples().ticket(item, buyer, 1);
            assertThat(decide(ticket).order().status()).isEqualTo(OrderStatus.CREATED);
            assertThat(store().unitsHeld(item, buyer)).isEqualTo(1);
            cancel(ticket.id());
            assertThat(store().unitsHeld(item, buyer)).isZero();
            countAll(item);
        }
        assertThat(decide(samples().ticket(item)).order().status()).isEqualTo(OrderStatus.CREATED);
    }

    @Test
    default void cancelOfOneOrderLeavesTheBuyersOthersAlone() {
        ItemId item = stocked(10, 5);
        BuyerId buyer = samples().buyer();
        Ticket two = samples().ticket(item, buyer, 2);
        Ticket three = samples().ticket(item, buyer, 3);
        decide(item, java.util.List.of(two, three));
        cancel(two.id());
        assertThat(store().unitsHeld(item, buyer)).isEqualTo(3);
        assertThat(order(three).status()).isEqualTo(OrderStatus.CREATED);
        assertThat(decide(samples().ticket(item, buyer, 3)).order().reason()).isEqualTo(OrderReason.LIMIT);
    }

    @Test
    default void aCancellationLeavesTheBuyersUnitsOfOtherItemsAlone() {
        ItemId item = stocked(10, 3);
        ItemId other = stocked(10, 3);
        Ticket ticket = created(item);
        decide(samples().ticket(other, ticket.buyer(), 2));
        assertThat(cancel(ticket.id()).orElseThrow().changed()).isTrue();
        assertThat(store().unitsHeld(item, ticket.buyer())).isZero();
        assertThat(store().unitsHeld(other, ticket.buyer())).isEqualTo(2);
    }
}
