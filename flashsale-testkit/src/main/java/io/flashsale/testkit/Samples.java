package io.flashsale.testkit;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Items, buyers and tickets whose names no other test has, of this run or another: contracts also run against servers that are shared.
 *
 * <p><b>Threads.</b> Safe for any number of threads.
 */
public final class Samples {
    public static final Money PRICE = Money.of(9_900, "EUR");

    private final String name;
    private final Random random;
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong lastMillis = new AtomicLong(System.currentTimeMillis());
    private final List<ItemId> items = new ArrayList<>();

    private Samples(String name, Random random) {
        this.name = name;
        this.random = random;
    }

    /** Samples unlike any others. */
    public static Samples fresh() {
        UUID unique = UUID.randomUUID();
        return new Samples(
                Long.toString(unique.getMostSignificantBits() >>> 1, 36), new Random(unique.getLeastSignificantBits()));
    }

    /** A new name that starts with this. */
    public String name(String start) {
        return start + "-" + count.incrementAndGet() + "-" + name;
    }

    /** A new id for a change of stock. */
    public String operationId() {
        return name("operation");
    }

    /** A new item in a sale of its own. */
    public ItemId item() {
        return remembered(ItemId.of(name("sale"), "phone"));
    }

    /** Counts an item that the caller made among {@link #items()}. */
    public ItemId remembered(ItemId item) {
        synchronized (items) {
            items.add(item);
        }
        return item;
    }

    /** The items that were made or remembered so far. */
    public List<ItemId> items() {
        synchronized (items) {
            return List.copyOf(items);
        }
    }

    /** A new buyer. */
    public BuyerId buyer() {
        return new BuyerId(name("buyer"));
    }

    /** A new ticket id, above all ids made before. */
    public TicketId ticketId() {
        long millis = lastMillis.incrementAndGet();
        return new TicketId((millis << 16) | (random.nextLong() >>> 48), random.nextLong());
    }

    /** A new ticket of a new buyer for one unit. */
    public Ticket ticket(ItemId item) {
        return ticket(item, buyer(), 1);
    }

    /** A new ticket. */
    public Ticket ticket(ItemId item, BuyerId buyer, int quantity) {
        return ticket(item, buyer, quantity, Instant.ofEpochMilli(lastMillis.get()));
    }

    /** A new ticket that was issued at this time. */
    public Ticket ticket(ItemId item, BuyerId buyer, int quantity, Instant issuedAt) {
        return new Ticket(ticketId(), item, buyer, quantity, PRICE, 0, 1, issuedAt);
    }

    /** New tickets, each of a new buyer for one unit. */
    public List<Ticket> tickets(ItemId item, int howMany) {
        List<Ticket> tickets = new ArrayList<>();
        for (int index = 0; index < howMany; index++) {
            tickets.add(ticket(item));
        }
        return tickets;
    }
}
