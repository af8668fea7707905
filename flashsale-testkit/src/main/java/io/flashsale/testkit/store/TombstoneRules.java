package io.flashsale.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.ItemId;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.Ticket;
import io.flashsale.spi.OrderStore.Decision;
import java.util.List;
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
