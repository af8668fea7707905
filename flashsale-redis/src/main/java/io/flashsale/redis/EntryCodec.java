package io.flashsale.redis;

import io.flashsale.BuyerId;
import io.flashsale.Money;
import io.flashsale.OrderReason;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.LedgerEntry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a ticket's entry: state 1, reason 1, quantity 4, amount 8, currency 3, issued at 6 (ms); for a void ticket state 1,
 * reason 1, until 8 (ms). Numbers are big endian. The scripts know these offsets too, and so must neighbouring releases.
 */
final class EntryCodec {
    private EntryCodec() {}

    /** The entry of a ticket that is not void. */
    static void write(ArgumentWriter out, LedgerEntry entry) {
        Ticket ticket = Objects.requireNonNull(entry.ticket());
        long issuedAtMillis = ticket.issuedAt().toEpochMilli();
        out.putShort(code(entry.state(), entry.reason()))
                .putInt(ticket.quantity())
                .putLong(ticket.unitPrice().amount())
                .putBytes(ticket.unitPrice().currency().getBytes(StandardCharsets.ISO_8859_1))
                .putShort((int) (issuedAtMillis >> 32))
                .putInt((int) issuedAtMillis);
    }

    /** Reads the entry of the buyer's ticket. */
    static LedgerEntry read(ByteBuffer in, Bucket bucket, TicketId id, BuyerId buyer) {
        LedgerEntry.State state = state(in.get());
        OrderReason reason = reason(in.get());
        if (state == LedgerEntry.State.VOID) {
            return LedgerEntry.voided(Instant.ofEpochMilli(in.getLong()));
        }
        int quantity = in.getInt();
        long amount = in.getLong();
        String currency = text(in, 3);
        long issuedAtMillis = ((long) in.getShort() << 32) | Integer.toUnsignedLong(in.getInt());
        Ticket ticket = new Ticket(
                id,
                bucket.item(),
                buyer,
                quantity,
                Money.of(amount, currency),
                bucket.number(),
                bucket.epoch(),
                Instant.ofEpochMilli(issuedAtMillis));
        return new LedgerEntry(state, ticket, reason, null);
    }

    private static String text(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** State and reason, as they begin an entry. */
    static int code(LedgerEntry.State state, @Nullable OrderReason reason) {
        return (letter(state) << 8) | letter(reason);
    }

    private static char letter(LedgerEntry.State state) {
        return switch (state) {
            case PENDING -> 'P';
            case CREATED -> 'C';
            case REJECTED -> 'R';
            case CANCELLED -> 'X';
            case VOID -> 'V';
        };
    }

    private static LedgerEntry.State state(byte letter) {
        return switch (letter) {
            case 'P' -> LedgerEntry.State.PENDING;
            case 'C' -> LedgerEntry.State.CREATED;
            case 'R' -> LedgerEntry.State.REJECTED;
            case 'X' -> LedgerEntry.State.CANCELLED;
            case 'V' -> LedgerEntry.State.VOID;
            default -> throw new IllegalStateException("the ledger holds an entry of unknown state " + (char) letter);
        };
    }

    private static char letter(@Nullable OrderReason reason) {
        if (reason == null) {
            return '-';
        }
        return switch (reason) {
            case LIMIT -> 'L';
            case SOLD_OUT -> 'S';
            case POISON -> 'P';
            case LOST -> 'M';
            case HOST -> 'H';
            case CLOSED -> 'C';
            case UNPAID -> 'U';
            case BUYER -> 'B';
        };
    }

    private static @Nullable OrderReason reason(byte letter) {
        for (OrderReason reason : OrderReason.values()) {
            if (letter(reason) == letter) {
                return reason;
            }
        }
        return null;
    }
}
