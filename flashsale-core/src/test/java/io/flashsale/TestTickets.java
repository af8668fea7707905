package io.flashsale;

import io.flashsale.testing.SettableClock;

/** Tickets for tests. */
public final class TestTickets {
    public static final ItemId PHONE = ItemId.of("singles-day", "phone");
    public static final ItemId LAMP = ItemId.of("singles-day", "lamp");
    public static final Money PRICE = Money.of(9_900, "EUR");

    private TestTickets() {}

    public static Ticket ticket(long id) {
        return ticket(PHONE, id, "buyer-" + id, 1, 0);
    }

    public static Ticket ticket(ItemId item, long id, String buyer, int quantity, int bucket) {
        return new Ticket(
                new TicketId(id, id), item, BuyerId.of(buyer), quantity, PRICE, bucket, 1, SettableClock.START);
    }

    public static Order order(
            Ticket ticket, OrderStatus status, @org.jspecify.annotations.Nullable OrderReason reason) {
        return new Order(ticket, status, reason, null, SettableClock.START, SettableClock.START);
    }
}
