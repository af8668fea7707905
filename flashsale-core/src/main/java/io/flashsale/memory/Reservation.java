package io.flashsale.memory;

import io.flashsale.BuyerId;
import io.flashsale.Money;
import io.flashsale.OrderReason;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.LedgerEntry;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a bucket remembers of one ticket, kept small: 64 bytes, with buyer and price shared. Item, bucket and epoch are the bucket's.
 */
final class Reservation {
    final long idHigh;
    final long idLow;
    final BuyerId buyer;
    final Money unitPrice;
    final int quantity;
    final long issuedAtMillis;

    /** When {@code due} next reports it, while it is pending. */
    long checkAtMillis;

    LedgerEntry.State state = LedgerEntry.State.PENDING;

    @Nullable
    OrderReason reason;

    Reservation(Ticket ticket, BuyerId buyer, Money unitPrice, long checkAtMillis) {
        this.idHigh = ticket.id().high();
        this.idLow = ticket.id().low();
        this.buyer = buyer;
        this.unitPrice = unitPrice;
        this.quantity = ticket.quantity();
        this.issuedAtMillis = ticket.issuedAt().toEpochMilli();
        this.checkAtMillis = checkAtMillis;
    }

    boolean isPending() {
        return state == LedgerEntry.State.PENDING;
    }

    /** Whether its units count against the buyer. */
    boolean isCounted() {
        return isPending() || state == LedgerEntry.State.CREATED;
    }

    TicketId id() {
        return new TicketId(idHigh, idLow);
    }

    Ticket ticket(MemoryBucket home) {
        return new Ticket(
                id(),
                home.item(),
                buyer,
                quantity,
                unitPrice,
                home.number(),
                home.epoch(),
                Instant.ofEpochMilli(issuedAtMillis));
    }

    LedgerEntry entry(MemoryBucket home) {
        return new LedgerEntry(state, ticket(home), reason, null);
    }
}
