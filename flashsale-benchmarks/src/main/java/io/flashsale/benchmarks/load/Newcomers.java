package io.flashsale.benchmarks.load;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Buyers nobody has seen before, each with a ticket for one unit. Safe for several threads. */
public final class Newcomers {
    /** Number of characters in a buyer's name. */
    public static final int NAME_LENGTH = 12;

    private static final Money PRICE = Money.of(9_900, "EUR");
    private static final long FIRST = 100_000_000_000L;

    private final ItemId item;
    private final StockLayout layout;
    private final AtomicLong numbers = new AtomicLong();

    public Newcomers(ItemId item, StockLayout layout) {
        this.item = item;
        this.layout = layout;
    }

    /** A name of twelve digits. */
    public String name() {
        return Long.toString(FIRST + numbers.getAndIncrement());
    }

    public Ticket ticket() {
        BuyerId buyer = new BuyerId(name());
        Instant now = Instant.now();
        ThreadLocalRandom random = ThreadLocalRandom.current();
        TicketId id = new TicketId((now.toEpochMilli() << 16) | (random.nextLong() & 0xffff), random.nextLong());
        return new Ticket(id, item, buyer, 1, PRICE, layout.home(buyer), layout.epoch(), now);
    }
}
