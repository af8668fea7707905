package io.flashsale.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.Ticket;
import io.flashsale.spi.OrderStore.Decision;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tickets that come again: transport repeats, workers are redelivered, the sweeper decides too. The first row counts. */
interface RepeatedTicketRules extends OrderStoreSubject {
    @Test
    default void aTicketRepeatedInABatchIsDecidedOnceInFirstArrivalOrder() {
        ItemId item = stocked(10, 1);
        Ticket first = samples().ticket(item);
        Ticket second = samples().ticket(item);
        List<Decision> decisions = decide(item, List.of(second, first, second, second, first));
        assertThat(decisions.stream().map(decision -> decision.order().ticket()))
                .containsExactly(second, first);
        assertThat(decisions).allMatch(Decision::fresh);
        assertThat(probe().read(item).available()).isEqualTo(8);
        assertThat(probe().read(item).orders()).hasSize(2);
    }

    @Test
    default void aBatchDecidedAgainKeepsItsRowsAndTakesNothing() {
        ItemId item = stocked(2, 1);
        List<Ticket> tickets = samples().tickets(item, 4);
        List<Decision> first = decide(item, tickets);
        RawItem before = probe().read(item);
        List<Decision> second = decide(item, tickets);
        assertThat(second.stream().map(Decision::order))
                .containsExactlyElementsOf(first.stream().map(Decision::order).toList());
        assertThat(second).noneMatch(Decision::fresh);
        assertThat(second.stream().map(Decision::buyerUsed)).containsExactly(1, 1, 0, 0);
        assertThat(probe().read(item)).isEqualTo(before);
    }

    @Test
    default void rowsThatExistAndNewTicketsMixInOneBatch() {
        ItemId item = stocked(3, 1);
        List<Ticket> old = samples().tickets(item, 2);
        decide(item, old);
        List<Ticket> fresh = samples().tickets(item, 2);
        List<Ticket> batch = List.of(fresh.get(0), old.get(1), fresh.get(1), old.get(0));
        List<Decision> decisions = decide(item, batch);
        assertThat(decisions.stream().map(decision -> decision.order().ticket()))
                .containsExactlyElementsOf(batch);
        assertThat(decisions.stream().map(Decision::fresh)).containsExactly(true, false, true, false);
        assertThat(decisions.stream().map(decision -> decision.order().status()))
                .containsExactly(OrderStatus.CREATED, OrderStatus.CREATED, OrderStatus.REJECTED, OrderStatus.CREATED);
        assertThat(probe().read(item).available()).isZero();
    }

    @Test
    default void anExistingOrderOfTheBuyerCountsOnceInAMixedBatch() {
        ItemId item = stocked(10, 2);
        BuyerId buyer = samples().buyer();
        Ticket old = samples().ticket(item, buyer, 1);
        decide(old);
        List<Decision> decisions = decide(
                item, List.of(old, samples().ticket(item, buyer, 1), samples().ticket(item, buyer, 1)));
        assertThat(decisions.stream().map(decision -> decision.order().status()))
                .containsExactly(OrderStatus.CREATED, OrderStatus.CREATED, OrderStatus.REJECTED);
        assertThat(store().unitsHeld(item, buyer)).isEqualTo(2);
    }

    @Test
    default void aFullBatchOfOldAndNewIsDecidedWithoutLosingAny() {
        ItemId item = stocked(1_000_000, 1);
        int half = store().maxBatch() / 2;
        List<Ticket> old = samples().tickets(item, half);
        decide(item, old);
        List<Ticket> batch = new ArrayList<>(old);
        batch.addAll(samples().tickets(item, store().maxBatch() - half));
        java.util.Collections.shuffle(batch, new java.util.Random(7));
        List<Decision> decisions = decide(item, batch);
        assertThat(decisions.stream().map(decision -> decision.order().ticket()))
                .containsExactlyElementsOf(batch);
        assertThat(decisions.stream().filter(decision -> !decision.fresh())).hasSize(half);
        assertThat(probe().read(item).available()).isEqualTo(1_000_000 - store().maxBatch());
    }

    @Test
    default void aRejectionIsFinalEvenWhenStockAndLimitHaveRoomAgain() {
        ItemId item = stocked(1, 1);
        Ticket winner = created(item);
        Ticket soldOut = samples().ticket(item);
        Ticket overLimit = samples().ticket(item, winner.buyer(), 1);
        decide(item, List.of(soldOut, overLimit));
        cancel(winner.id());
        countAll(item);
        add(item, 10);
        List<Decision> again = decide(item, List.of(soldOut, overLimit));
        assertThat(again.stream().map(decision -> decision.order().reason()))
                .containsExactly(OrderReason.SOLD_OUT, OrderReason.LIMIT);
        assertThat(probe().read(item).available()).isEqualTo(11);
    }

    @Test
    default void aPaidOrderStaysPaidWhenItsTicketComesAgain() {
        ItemId item = stocked(1, 1);
        Ticket ticket = created(item);
        pay(ticket.id());
        Decision again = decide(ticket);
        assertThat(again.order().status()).isEqualTo(OrderStatus.PAID);
        assertThat(again.fresh()).isFalse();
        assertThat(again.buyerUsed()).isEqualTo(1);
    }

    @Test
    default void aCancelledOrderStaysCancelledAndTellsWhetherItsRefundIsDone() {
        ItemId item = stocked(1, 1);
        Ticket ticket = created(item);
        cancel(ticket.id());
        Decision again = decide(ticket);
        assertThat(again.order().status()).isEqualTo(OrderStatus.CANCELLED);
        assertThat(again.fresh()).isFalse();
        assertThat(again.released()).isFalse();
        assertThat(again.buyerUsed()).isZero();
        countAll(item);
        assertThat(decide(ticket).released()).isFalse();
        store().releasesDone(List.of(ticket.id()));
        assertThat(decide(ticket).released()).isTrue();
        assertThat(probe().read(item).available()).isEqualTo(1);
    }

    @Test
    default void aTicketIdThatComesAgainWithOtherFactsKeepsItsRow() {
        ItemId item = stocked(10, 5);
        Ticket ticket = samples().ticket(item, samples().buyer(), 1);
        decide(ticket);
        Ticket changed =
                new Ticket(ticket.id(), item, samples().buyer(), 5, ticket.unitPrice(), 1, 2, ticket.issuedAt());
        Order kept = decide(changed).order();
        assertThat(kept.ticket()).isEqualTo(ticket);
        assertThat(probe().read(item).available()).isEqualTo(9);
        assertThat(store().unitsHeld(item, changed.buyer())).isZero();
    }
}
