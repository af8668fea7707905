package io.flashsale.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderCursor;
import io.flashsale.OrderPage;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderStore.Decision;
import io.flashsale.spi.OrderStore.OrderCounts;
import io.flashsale.spi.OrderStore.Read;
import io.flashsale.testkit.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What reads promise. */
interface OrderReadingRules extends OrderStoreSubject {
    private static List<TicketId> ids(List<Order> orders) {
        return orders.stream().map(Order::id).toList();
    }

    @Test
    default void findReturnsTheRowsThatExistAndNoOthers() {
        ItemId item = stocked(10, 1);
        List<Ticket> tickets = created(item, 3);
        List<TicketId> asked = List.of(
                tickets.get(2).id(), samples().ticketId(), tickets.get(0).id());
        assertThat(ids(store().find(asked, Read.PRIMARY)))
                .containsExactlyInAnyOrder(tickets.get(0).id(), tickets.get(2).id());
        assertThat(store().find(List.of(samples().ticketId()), Read.PRIMARY)).isEmpty();
        assertThat(store().find(List.of(), Read.PRIMARY)).isEmpty();
    }

    @Test
    default void aReplicaMayBeBehindButInventsNothing() {
        ItemId item = stocked(10, 1);
        Ticket ticket = created(item);
        assertThat(List.of(order(ticket)))
                .containsAll(store().find(List.of(ticket.id(), samples().ticketId()), Read.REPLICA));
    }

    @Test
    default void aThousandTicketsAreFoundInOneCall() {
        ItemId item = stocked(100_000, 1);
        List<TicketId> ids = new ArrayList<>();
        while (ids.size() < 1_000) {
            created(item, Math.min(500, store().maxBatch())).forEach(ticket -> ids.add(ticket.id()));
        }
        assertThat(ids(store().find(ids, Read.PRIMARY))).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(store().decisions(item, ids)).hasSize(ids.size());
    }

    @Test
    default void decisionsTellWhatASettleMustKnow() {
        ItemId item = stocked(3, 2);
        Ticket kept = samples().ticket(item, samples().buyer(), 2);
        Ticket open = created(stockedWith(item, kept));
        cancel(open.id());
        Ticket overLimit = samples().ticket(item, kept.buyer(), 1);
        decide(overLimit);
        List<Decision> decisions = store().decisions(
                        item,
                        List.of(kept.id(), open.id(), overLimit.id(), samples().ticketId()));
        assertThat(decisions)
                .containsExactlyInAnyOrder(
                        new Decision(order(kept), false, 2, false),
                        new Decision(order(open), false, 0, false),
                        new Decision(order(overLimit), false, 2, false));
        countAll(item);
        store().releasesDone(List.of(open.id()));
        assertThat(store().decisions(item, List.of(open.id())))
                .containsExactly(new Decision(order(open), false, 0, true));
        assertThat(store().decisions(item, List.of())).isEmpty();
    }

    private ItemId stockedWith(ItemId item, Ticket ticket) {
        decide(ticket);
        return item;
    }

    @Test
    default void anUnknownBuyerHoldsNothing() {
        assertThat(store().unitsHeld(stocked(1, 1), samples().buyer())).isZero();
        assertThat(store().unitsHeld(samples().item(), samples().buyer())).isZero();
    }

    @Test
    default void aBuyersOrdersOfAllItemsAndStatusesComeNewestTicketFirst() {
        BuyerId buyer = samples().buyer();
        ItemId first = stocked(10, 10);
        ItemId second = stocked(0, 10);
        List<Ticket> tickets = new ArrayList<>();
        for (int index = 0; index < 3; index++) {
            tickets.add(samples().ticket(first, buyer, 1));
            tickets.add(samples().ticket(second, buyer, 1));
        }
        created(first);
        Collections.shuffle(tickets, new java.util.Random(3));
        tickets.forEach(this::decide);
        tickets.sort(Comparator.comparing(Ticket::id).reversed());
        pay(tickets.stream()
                .filter(t -> t.item().equals(first))
                .findFirst()
                .orElseThrow()
                .id());
        OrderPage page = store().ordersOf(buyer, null, 100, Read.PRIMARY);
        assertThat(page.orders().stream().map(Order::ticket)).containsExactlyElementsOf(tickets);
        assertThat(page.next()).isNull();
    }

    @Test
    default void pagesPutTogetherAreTheWholeListWithoutGapsAndRepeats() {
        BuyerId buyer = samples().buyer();
        List<TicketId> expected = ordersOf(buyer, 7);
        for (int limit : new int[] {1, 2, 3, 6, 7, 8}) {
            List<TicketId> walked = new ArrayList<>();
            OrderCursor before = null;
            do {
                OrderPage page = store().ordersOf(buyer, before, limit, Read.PRIMARY);
                assertThat(page.orders()).isNotEmpty().hasSizeLessThanOrEqualTo(limit);
                walked.addAll(ids(page.orders()));
                before = page.next();
            } while (before != null);
            assertThat(walked).containsExactlyElementsOf(expected);
        }
    }

    /** So many orders of one buyer; their ids, newest first. */
    private List<TicketId> ordersOf(BuyerId buyer, int howMany) {
        ItemId item = stocked(100, 100);
        List<TicketId> ids = new ArrayList<>();
        for (int index = 0; index < howMany; index++) {
            Ticket ticket = samples().ticket(item, buyer, 1);
            decide(ticket);
            ids.add(0, ticket.id());
        }
        return ids;
    }

    @Test
    default void aPageStaysWhatItWasWhenNewerOrdersArrive() {
        BuyerId buyer = samples().buyer();
        List<TicketId> ids = ordersOf(buyer, 4);
        OrderPage first = store().ordersOf(buyer, null, 2, Read.PRIMARY);
        OrderCursor next = first.next();
        assertThat(next).isNotNull();
        ordersOf(buyer, 3);
        assertThat(ids(store().ordersOf(buyer, next, 2, Read.PRIMARY).orders()))
                .containsExactlyElementsOf(ids.subList(2, 4));
    }

    @Test
    default void ticketsAreOrderedAsUnsignedNumbers() {
        ItemId item = stocked(10, 10);
        BuyerId buyer = samples().buyer();
        long random = samples().ticketId().low();
        List<TicketId> newestFirst = List.of(
                new TicketId(-1, random),
                new TicketId(Long.MIN_VALUE, random),
                new TicketId(Long.MAX_VALUE, random | Long.MIN_VALUE),
                new TicketId(Long.MAX_VALUE, random & Long.MAX_VALUE),
                new TicketId(1, random));
        for (TicketId id : newestFirst) {
            decide(new Ticket(id, item, buyer, 1, Samples.PRICE, 0, 1, Instant.ofEpochMilli(5)));
        }
        assertThat(walk(buyer)).containsExactlyElementsOf(newestFirst);
    }

    @Test
    default void ordersAreListedByTheTimeOfTheirRequestWhateverTheirTicketIdSays() {
        ItemId item = stocked(10, 10);
        BuyerId buyer = samples().buyer();
        long random = samples().ticketId().low();
        List<TicketId> newestFirst = List.of(
                new TicketId(2, random), new TicketId(9, random), new TicketId(1, random), new TicketId(5, random));
        for (int index = 0; index < newestFirst.size(); index++) {
            Instant issuedAt = Instant.ofEpochMilli(1_000 - index);
            decide(new Ticket(newestFirst.get(index), item, buyer, 1, Samples.PRICE, 0, 1, issuedAt));
        }
        assertThat(walk(buyer)).containsExactlyElementsOf(newestFirst);
    }

    private List<TicketId> walk(BuyerId buyer) {
        List<TicketId> walked = new ArrayList<>();
        @Nullable OrderCursor before = null;
        do {
            OrderPage page = store().ordersOf(buyer, before, 2, Read.PRIMARY);
            walked.addAll(ids(page.orders()));
            before = page.next();
        } while (before != null);
        return walked;
    }

    @Test
    default void aBuyerWithoutOrdersHasOneEmptyPage() {
        for (Read read : Read.values()) {
            assertThat(store().ordersOf(samples().buyer(), null, 10, read)).isEqualTo(new OrderPage(List.of(), null));
        }
    }

    @Test
    default void countsAreTakenFromTheRows() {
        ItemId item = stocked(5, 1);
        List<Ticket> tickets = created(item, 7);
        store().reject(samples().ticket(item), OrderReason.LOST);
        decide(samples().ticket(item, tickets.get(3).buyer(), 1));
        pay(tickets.get(0).id());
        pay(tickets.get(1).id());
        cancel(tickets.get(2).id());
        assertThat(store().counts(item))
                .isEqualTo(new OrderCounts(
                        Map.of(
                                OrderStatus.CREATED, 2L,
                                OrderStatus.PAID, 2L,
                                OrderStatus.CANCELLED, 1L,
                                OrderStatus.REJECTED, 4L),
                        Map.of(OrderReason.SOLD_OUT, 2L, OrderReason.LOST, 1L, OrderReason.LIMIT, 1L)));
    }

    @Test
    default void anUnknownItemHasNoOrders() {
        OrderCounts counts = store().counts(samples().item());
        for (OrderStatus status : OrderStatus.values()) {
            assertThat(counts.of(status)).isZero();
        }
        assertThat(counts.rejected()).isEmpty();
    }

    @Test
    default void anItemsOrdersComeBuyerByBuyerWithAllTheyHave() {
        ItemId item = stocked(100, 3);
        ItemId other = stocked(100, 3);
        List<BuyerId> buyers = new ArrayList<>();
        Map<BuyerId, List<Ticket>> expected = new HashMap<>();
        for (int index = 0; index < 7; index++) {
            BuyerId buyer = samples().buyer();
            buyers.add(buyer);
            List<Ticket> tickets = new ArrayList<>();
            for (int count = 0; count <= index % 4; count++) {
                tickets.add(samples().ticket(item, buyer, 1 + count % 2));
            }
            expected.put(buyer, tickets);
            decide(item, tickets);
            decide(samples().ticket(other, buyer, 1));
        }
        cancel(Objects.requireNonNull(expected.get(buyers.get(2))).get(0).id());
        pay(Objects.requireNonNull(expected.get(buyers.get(3))).get(0).id());
        buyers.sort(Comparator.comparing(BuyerId::value));
        List<Order> all = new ArrayList<>();
        BuyerId after = null;
        for (List<Order> page = store().ordersByBuyer(item, null, 3);
                !page.isEmpty();
                page = store().ordersByBuyer(item, after, 3)) {
            assertThat(page.stream().map(order -> order.ticket().buyer()).distinct())
                    .hasSizeLessThanOrEqualTo(3);
            all.addAll(page);
            after = page.get(page.size() - 1).ticket().buyer();
        }
        List<Ticket> inOrder = new ArrayList<>();
        buyers.forEach(buyer -> inOrder.addAll(expected.getOrDefault(buyer, List.of())));
        assertThat(all.stream().map(Order::ticket)).containsExactlyElementsOf(inOrder);
        assertThat(all).allSatisfy(order -> assertThat(order(order.ticket())).isEqualTo(order));
        assertThat(store().ordersByBuyer(samples().item(), null, 3)).isEmpty();
    }

    /** D13: the store's clock, and no node's, says when an order was created and when it expires. */
    @Test
    default void ordersAreCreatedAndExpireByTheStoresOwnTime() {
        Duration payWithin = Duration.ofMinutes(15);
        ItemId item = stocked(10, 1, payWithin);
        Instant before = store().now();
        Ticket ticket = created(item);
        Ticket rejected = samples().ticket(item, ticket.buyer(), 1);
        decide(rejected);
        Instant after = store().now();
        assertThat(order(ticket).createdAt()).isBetween(before, after);
        assertThat(order(rejected).createdAt()).isBetween(before, after);
        assertThat(expiryOf(ticket)).isEqualTo(order(ticket).createdAt().plus(payWithin));
        pay(ticket.id());
        assertThat(order(ticket).updatedAt()).isBetween(order(ticket).createdAt(), store().now());
        Ticket second = created(item);
        cancel(second.id());
        assertThat(order(second).updatedAt()).isBetween(after, store().now());
    }
}
