package io.flashsale.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.ItemId;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.Ticket;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderStore.Decision;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tickets that are ended without being decided. */
interface TombstoneRules extends OrderStoreSubject {
    @Test
    default void aTombstoneEndsATicketThatHasNoRow() {
        ItemId item = stocked(1, 1);
        Ticket ticket = samples().ticket(item);
        Decision decision = store().reject(ticket, OrderReason.LOST);
        assertThat(decision.fresh()).isTrue();
        assertThat(decision.released()).isFalse();
        assertThat(decision.buyerUsed()).isZero();
        assertThat(decision.order().ticket()).isEqualTo(ticket);
        assertThat(decision.order().status()).isEqualTo(OrderStatus.REJECTED);
        assertThat(decision.order().reason()).isEqualTo(OrderReason.LOST);
        assertThat(decision.order().expiresAt()).isNull();
        assertThat(order(ticket)).isEqualTo(decision.order());
        assertThat(probe().read(item).available()).isEqualTo(1);
    }

    @Test
    default void aTicketThatArrivesAfterItsTombstoneStaysRejected() {
        ItemId item = stocked(2, 1);
        Ticket lost = samples().ticket(item);
        store().reject(lost, OrderReason.LOST);
        List<Decision> decisions = decide(item, List.of(lost, samples().ticket(item)));
        assertThat(decisions.get(0).order().reason()).isEqualTo(OrderReason.LOST);
        assertThat(decisions.get(0).fresh()).isFalse();
        assertThat(decisions.get(1).order().status()).isEqualTo(OrderStatus.CREATED);
        assertThat(probe().read(item).available()).isEqualTo(1);
    }

    @Test
    default void aTombstoneThatArrivesAfterTheDecisionChangesNothing() {
        ItemId item = stocked(1, 1);
        Ticket ticket = created(item);
        Decision decision = store().reject(ticket, OrderReason.LOST);
        assertThat(decision.fresh()).isFalse();
        assertThat(decision.order().status()).isEqualTo(OrderStatus.CREATED);
        assertThat(decision.buyerUsed()).isEqualTo(1);
        assertThat(order(ticket).status()).isEqualTo(OrderStatus.CREATED);
    }

    @Test
    default void theFirstTombstonesReasonStays() {
        Ticket ticket = samples().ticket(stocked(1, 1));
        store().reject(ticket, OrderReason.POISON);
        Decision second = store().reject(ticket, OrderReason.LOST);
        assertThat(second.fresh()).isFalse();
        assertThat(second.order().reason()).isEqualTo(OrderReason.POISON);
    }

    @Test
    default void severalTicketsAreEndedTogetherExceptThoseThatHaveARow() {
        ItemId item = stocked(3, 1);
        Ticket bought = created(item);
        List<Ticket> lost = List.of(
                samples().ticket(item), samples().ticket(item), samples().ticket(item));
        store().reject(lost.get(0), OrderReason.POISON);
        List<Decision> decisions = store().reject(
                        item, List.of(lost.get(1), bought, lost.get(2), lost.get(1), lost.get(0)), OrderReason.LOST);
        assertThat(decisions)
                .extracting(decision -> decision.order().ticket())
                .containsExactly(lost.get(1), bought, lost.get(2), lost.get(0));
        assertThat(decisions).extracting(Decision::fresh).containsExactly(true, false, true, false);
        assertThat(decisions).extracting(Decision::buyerUsed).containsExactly(0, 1, 0, 0);
        assertThat(order(bought).status()).isEqualTo(OrderStatus.CREATED);
        assertThat(order(lost.get(0)).reason()).isEqualTo(OrderReason.POISON);
        assertThat(order(lost.get(2)).reason()).isEqualTo(OrderReason.LOST);
        assertThat(store().counts(item).rejected())
                .containsEntry(OrderReason.LOST, 2L)
                .containsEntry(OrderReason.POISON, 1L);
        assertThat(probe().read(item).available()).isEqualTo(2);
    }

    @Test
    default void ticketsOfAnotherItemTooManyOrNoneAreNotRejected() {
        ItemId item = stocked(1, 1);
        Ticket ticket = samples().ticket(item);
        Ticket foreign = samples().ticket(stocked(1, 1));
        assertThatThrownBy(() -> store().reject(item, List.of(ticket, foreign), OrderReason.LOST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(foreign.item().toString());
        assertThatThrownBy(() -> store().reject(item, List.of(), OrderReason.LOST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tickets must be 1 to");
        List<Ticket> tooMany = Stream.generate(() -> samples().ticket(item))
                .limit(store().maxBatch() + 1L)
                .toList();
        assertThatThrownBy(() -> store().reject(item, tooMany, OrderReason.LOST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tickets must be 1 to");
        assertThat(store().find(List.of(ticket.id()), OrderStore.Read.PRIMARY)).isEmpty();
    }

    @Test
    default void everyReasonToRejectIsKept() {
        ItemId item = stocked(1, 1);
        for (OrderReason reason : List.of(
                OrderReason.LIMIT,
                OrderReason.SOLD_OUT,
                OrderReason.POISON,
                OrderReason.LOST,
                OrderReason.HOST,
                OrderReason.CLOSED)) {
            Ticket ticket = samples().ticket(item);
            store().reject(ticket, reason);
            assertThat(order(ticket).reason()).isEqualTo(reason);
        }
    }

    @Test
    default void aTicketOfAnItemWithoutAStockRowCanBeEndedToo() {
        Ticket ticket = samples().ticket(samples().item());
        assertThat(store().reject(ticket, OrderReason.LOST).fresh()).isTrue();
        assertThat(order(ticket).reason()).isEqualTo(OrderReason.LOST);
    }
}
