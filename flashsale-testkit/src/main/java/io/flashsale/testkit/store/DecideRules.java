package io.flashsale.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.Order;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderStore.Decision;
import io.flashsale.spi.StockTerms;
import io.flashsale.testkit.Samples;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a decision about new tickets promises. */
interface DecideRules extends OrderStoreSubject {
    private static List<OrderStatus> statuses(List<Decision> decisions) {
        return decisions.stream().map(decision -> decision.order().status()).toList();
    }

    @Test
    default void anAcceptedTicketBecomesACreatedOrderWithAllItsFacts() {
        ItemId item = stocked(10, 5);
        Ticket ticket = new Ticket(
                samples().ticketId(),
                item,
                samples().buyer(),
                3,
                Money.of(Long.MAX_VALUE, "JPY"),
                1_023,
                41,
                Instant.ofEpochMilli(1_750_000_000_123L));
        Decision decision = decide(ticket);
        Order order = decision.order();
        assertThat(order.ticket()).isEqualTo(ticket);
        assertThat(order.status()).isEqualTo(OrderStatus.CREATED);
        assertThat(order.reason()).isNull();
        assertThat(order.expiresAt()).isCloseTo(order.createdAt().plus(LONG_TO_PAY), within(1, ChronoUnit.SECONDS));
        assertThat(decision.fresh()).isTrue();
        assertThat(decision.released()).isFalse();
        assertThat(decision.buyerUsed()).isEqualTo(3);
        assertThat(order(ticket)).isEqualTo(order);
    }

    @Test
    default void anAcceptedTicketTakesItsUnitsFromTheStockAndCountsForItsBuyer() {
        ItemId item = stocked(10, 5);
        Ticket ticket = samples().ticket(item, samples().buyer(), 4);
        decide(ticket);
        RawItem raw = probe().read(item);
        assertThat(raw.available()).isEqualTo(6);
        assertThat(raw.total()).isEqualTo(10);
        assertThat(raw.units(OrderStatus.CREATED)).isEqualTo(4);
        assertThat(raw.unitsHeldBy(ticket.buyer())).isEqualTo(4);
    }

    @Test
    default void ticketsAreServedInArrivalOrderUntilTheStockIsGone() {
        ItemId item = stocked(2, 1);
        List<Ticket> tickets = new ArrayList<>(samples().tickets(item, 4));
        java.util.Collections.reverse(tickets);
        List<Decision> decisions = decide(item, tickets);
        assertThat(decisions.stream().map(decision -> decision.order().ticket()))
                .containsExactlyElementsOf(tickets);
        assertThat(statuses(decisions))
                .containsExactly(OrderStatus.CREATED, OrderStatus.CREATED, OrderStatus.REJECTED, OrderStatus.REJECTED);
        assertThat(decisions.get(2).order().reason()).isEqualTo(OrderReason.SOLD_OUT);
        assertThat(probe().read(item).available()).isZero();
    }

    @Test
    default void aRejectedOrderTakesNothingAndNeverExpires() {
        ItemId item = stocked(0, 1);
        Ticket ticket = samples().ticket(item);
        Decision decision = decide(ticket);
        assertThat(decision.order().status()).isEqualTo(OrderStatus.REJECTED);
        assertThat(decision.order().ticket()).isEqualTo(ticket);
        assertThat(decision.order().expiresAt()).isNull();
        assertThat(decision.fresh()).isTrue();
        assertThat(decision.buyerUsed()).isZero();
        assertThat(probe().read(item).unitsHeldBy(ticket.buyer())).isZero();
    }

    @Test
    default void aSmallerTicketBehindOneThatIsTooLargeGetsTheRest() {
        ItemId item = stocked(5, 5);
        BuyerId large = samples().buyer();
        BuyerId small = samples().buyer();
        List<Decision> decisions = decide(
                item,
                List.of(
                        samples().ticket(item, samples().buyer(), 3),
                        samples().ticket(item, large, 3),
                        samples().ticket(item, small, 2)));
        assertThat(statuses(decisions)).containsExactly(OrderStatus.CREATED, OrderStatus.REJECTED, OrderStatus.CREATED);
        assertThat(probe().read(item).unitsHeldBy(large)).isZero();
    }

    @Test
    default void aBuyerNeverGetsMoreThanTheLimit() {
        ItemId item = stocked(10, 3);
        BuyerId buyer = samples().buyer();
        decide(samples().ticket(item, buyer, 2));
        Decision tooMany = decide(samples().ticket(item, buyer, 2));
        assertThat(tooMany.order().reason()).isEqualTo(OrderReason.LIMIT);
        assertThat(tooMany.buyerUsed()).isEqualTo(2);
        Decision fits = decide(samples().ticket(item, buyer, 1));
        assertThat(fits.order().status()).isEqualTo(OrderStatus.CREATED);
        assertThat(fits.buyerUsed()).isEqualTo(3);
    }

    @Test
    default void aBuyerWhoStandsInABatchTwiceCountsTwice() {
        ItemId item = stocked(10, 2);
        BuyerId buyer = samples().buyer();
        List<Decision> decisions = decide(
                item,
                List.of(
                        samples().ticket(item, buyer, 1),
                        samples().ticket(item, buyer, 2),
                        samples().ticket(item, samples().buyer(), 2),
                        samples().ticket(item, buyer, 1),
                        samples().ticket(item, buyer, 1)));
        assertThat(statuses(decisions))
                .containsExactly(
                        OrderStatus.CREATED,
                        OrderStatus.REJECTED,
                        OrderStatus.CREATED,
                        OrderStatus.CREATED,
                        OrderStatus.REJECTED);
        assertThat(probe().read(item).unitsHeldBy(buyer)).isEqualTo(2);
    }

    @Test
    default void everyDecisionTellsTheBuyersUnitsAsTheyAreAfterTheWholeBatch() {
        ItemId item = stocked(10, 2);
        BuyerId buyer = samples().buyer();
        List<Decision> decisions = decide(
                item,
                List.of(
                        samples().ticket(item, buyer, 1),
                        samples().ticket(item, buyer, 2),
                        samples().ticket(item, buyer, 1)));
        assertThat(decisions.stream().map(Decision::buyerUsed)).containsExactly(2, 2, 2);
    }

    @Test
    default void theLimitIsTheReasonWhenTheStockIsGoneToo() {
        ItemId item = stocked(1, 1);
        BuyerId buyer = samples().buyer();
        decide(samples().ticket(item, buyer, 1));
        assertThat(decide(samples().ticket(item, buyer, 1)).order().reason()).isEqualTo(OrderReason.LIMIT);
        assertThat(decide(samples().ticket(item)).order().reason()).isEqualTo(OrderReason.SOLD_OUT);
    }

    @Test
    default void anAbsurdQuantityIsOverTheLimitAndDoesNotOverflow() {
        ItemId item = stocked(10, 2);
        BuyerId buyer = samples().buyer();
        decide(samples().ticket(item, buyer, 1));
        Ticket absurd = samples().ticket(item, buyer, Integer.MAX_VALUE);
        assertThat(decide(absurd).order().reason()).isEqualTo(OrderReason.LIMIT);
        assertThat(order(absurd).ticket().quantity()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    default void limitsAndStockBelongToOneItemOnly() {
        ItemId first = stocked(1, 1);
        ItemId second = samples().remembered(new ItemId(first.sale(), new io.flashsale.Sku("tablet")));
        store().prepareStock(second, OrderStoreSubject.terms(1, 1));
        BuyerId buyer = samples().buyer();
        assertThat(decide(samples().ticket(first, buyer, 1)).order().status()).isEqualTo(OrderStatus.CREATED);
        assertThat(decide(samples().ticket(second, buyer, 1)).order().status()).isEqualTo(OrderStatus.CREATED);
        assertThat(store().unitsHeld(first, buyer)).isEqualTo(1);
        assertThat(store().unitsHeld(second, buyer)).isEqualTo(1);
    }

    @Test
    default void ticketsOfAnItemWithoutAStockRowAreClosed() {
        ItemId item = samples().item();
        List<Ticket> tickets = samples().tickets(item, 2);
        assertThat(decide(item, tickets))
                .allSatisfy(decision -> {
                    assertThat(decision.order().status()).isEqualTo(OrderStatus.REJECTED);
                    assertThat(decision.order().reason()).isEqualTo(OrderReason.CLOSED);
                    assertThat(decision.fresh()).isTrue();
                    assertThat(decision.buyerUsed()).isZero();
                })
                .hasSize(2);
        assertThat(store().stock(item)).isEmpty();
        store().prepareStock(item, OrderStoreSubject.terms(5, 1));
        assertThat(decide(tickets.get(0)).order().reason()).isEqualTo(OrderReason.CLOSED);
    }

    @Test
    default void aFullBatchIsDecidedAtOnce() {
        int size = store().maxBatch();
        ItemId item = stocked(size - 1, 1);
        List<Decision> decisions = decide(item, samples().tickets(item, size));
        assertThat(decisions).hasSize(size);
        assertThat(statuses(decisions.subList(0, size - 1))).containsOnly(OrderStatus.CREATED);
        assertThat(decisions.get(size - 1).order().reason()).isEqualTo(OrderReason.SOLD_OUT);
    }

    @Test
    default void aBatchThatIsEmptyTooLargeOrOfAnotherItemIsMisuse() {
        ItemId item = stocked(10, 1);
        Ticket stranger = samples().ticket(stocked(10, 1));
        List<Ticket> tooMany = samples().tickets(item, store().maxBatch() + 1);
        assertThatThrownBy(() -> store().decide(item, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().decide(item, tooMany)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().decide(item, List.of(samples().ticket(item), stranger)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(probe().read(item).orders()).isEmpty();
    }

    @Test
    default void namesMayUseEveryAllowedCharacterAndAreToldApartByCase() {
        String every = "abcdefghijklmnopqrstuvwxyz0123456789_.:@-";
        String start = samples().name("n").substring(0, 12);
        ItemId item = samples()
                .remembered(ItemId.of(start + every, every.toUpperCase(java.util.Locale.ROOT) + "n".repeat(23)));
        store().prepareStock(item, OrderStoreSubject.terms(10, 1));
        BuyerId lower = new BuyerId("a" + every + start);
        BuyerId upper = new BuyerId("A" + every + start);
        assertThat(decide(samples().ticket(item, lower, 1)).order().ticket().buyer())
                .isEqualTo(lower);
        assertThat(decide(samples().ticket(item, upper, 1)).order().status()).isEqualTo(OrderStatus.CREATED);
        assertThat(row(item).item()).isEqualTo(item);
        assertThat(store().unitsHeld(item, lower)).isEqualTo(1);
        assertThat(store().ordersOf(upper, null, 10, io.flashsale.spi.OrderStore.Read.PRIMARY)
                        .orders())
                .hasSize(1);
        ItemId otherCase = ItemId.of(item.sale().value(), item.sku().value().toLowerCase(java.util.Locale.ROOT));
        assertThat(store().stock(otherCase)).isEmpty();
    }

    @Test
    default void anyBitsMakeATicketId() {
        ItemId item = stocked(10, 1);
        long random = samples().ticketId().low();
        for (TicketId id : List.of(
                new TicketId(-1, random), new TicketId(0, random), new TicketId(random, 0), new TicketId(random, -1))) {
            Ticket ticket = new Ticket(id, item, samples().buyer(), 1, Samples.PRICE, 0, 1, Instant.ofEpochMilli(1));
            assertThat(decide(ticket).order().ticket()).isEqualTo(ticket);
            assertThat(order(ticket).status()).isEqualTo(OrderStatus.CREATED);
        }
    }

    @Test
    default void theTimeToPayIsTheOneOfTheMomentOfTheDecision() {
        ItemId item = stocked(10, 1, SHORT_TO_PAY);
        Ticket early = created(item);
        Instant expiry = expiryOf(early);
        store().prepareStock(item, new StockTerms(10, 1, new StockLayout(4, 1), LONG_TO_PAY));
        assertThat(expiryOf(early)).isEqualTo(expiry);
        assertThat(expiryOf(created(item))).isAfter(expiry.plus(LONG_TO_PAY.dividedBy(2)));
    }
}
