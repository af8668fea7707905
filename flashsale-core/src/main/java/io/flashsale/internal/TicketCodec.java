package io.flashsale.internal;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.SaleId;
import io.flashsale.Sku;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The signed text of a ticket: {@code v1.<kid>.<base64url of the facts and a 128-bit MAC>}. It is verified before any I/O, so a forged
 * one costs nothing, and it says enough to bring its ticket to an end even if every server has forgotten it. That of a ticket of which nobody
 * knows whether its units were reserved says so, and from when on that can be settled.
 */
final class TicketCodec {
    private static final String VERSION = "v1";
    private static final int MAX_LENGTH = 600;
    private final KeyRing keys;

    TicketCodec(KeyRing keys) {
        this.keys = keys;
    }

    /** The text of a ticket whose units were reserved. */
    String sign(Ticket ticket) {
        return sign(new Signed(ticket, null));
    }

    /** @param settledAfter when no reserve of this ticket can take effect any more, by the ledger's clock */
    String signUnconfirmed(Ticket ticket, Instant settledAfter) {
        return sign(new Signed(ticket, settledAfter));
    }

    private String sign(Signed signed) {
        KeyRing.Key key = keys.signing();
        byte[] facts = write(signed);
        byte[] mac = key.mac(message(key.kid, facts));
        byte[] all = Arrays.copyOf(facts, facts.length + mac.length);
        System.arraycopy(mac, 0, all, facts.length, mac.length);
        return VERSION + "." + key.kid + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    /** What the text says, or null if it is not one of ours. */
    @Nullable
    Signed verify(String text) {
        if (text.length() > MAX_LENGTH || !text.startsWith(VERSION + ".")) {
            return null;
        }
        int dot = text.indexOf('.', VERSION.length() + 1);
        if (dot < 0) {
            return null;
        }
        KeyRing.Key key = keys.find(text.substring(VERSION.length() + 1, dot));
        if (key == null) {
            return null;
        }
        try {
            byte[] all = Base64.getUrlDecoder().decode(text.substring(dot + 1));
            if (all.length <= KeyRing.Key.MAC_BYTES || !canonical(text, dot, all)) {
                return null;
            }
            byte[] facts = Arrays.copyOf(all, all.length - KeyRing.Key.MAC_BYTES);
            byte[] mac = Arrays.copyOfRange(all, facts.length, all.length);
            return MessageDigest.isEqual(mac, key.mac(message(key.kid, facts))) ? read(facts) : null;
        } catch (IllegalArgumentException | BufferUnderflowException malformed) {
            return null;
        }
    }

    /** Base64 has several texts for the same bytes (spare bits, padding); only the one we wrote is a ticket. */
    private static boolean canonical(String text, int dot, byte[] all) {
        String written = Base64.getUrlEncoder().withoutPadding().encodeToString(all);
        return text.length() == dot + 1 + written.length() && text.endsWith(written);
    }

    private static byte[] message(String kid, byte[] facts) {
        byte[] prefix = (VERSION + "." + kid + ".").getBytes(StandardCharsets.US_ASCII);
        byte[] message = Arrays.copyOf(prefix, prefix.length + facts.length);
        System.arraycopy(facts, 0, message, prefix.length, facts.length);
        return message;
    }

    private static byte[] write(Signed signed) {
        Ticket ticket = signed.ticket;
        ByteBuffer buffer = ByteBuffer.allocate(256);
        buffer.putLong(ticket.id().high()).putLong(ticket.id().low());
        BinaryFields.putText(buffer, ticket.item().sale().value());
        BinaryFields.putText(buffer, ticket.item().sku().value());
        BinaryFields.putText(buffer, ticket.buyer().value());
        buffer.putInt(ticket.quantity()).putLong(ticket.unitPrice().amount());
        BinaryFields.putText(buffer, ticket.unitPrice().currency());
        buffer.putInt(ticket.bucket())
                .putInt(ticket.epoch())
                .putLong(ticket.issuedAt().toEpochMilli());
        if (signed.settledAfter != null) {
            buffer.putLong(signed.settledAfter.toEpochMilli());
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private static Signed read(byte[] facts) {
        ByteBuffer buffer = ByteBuffer.wrap(facts);
        TicketId id = new TicketId(buffer.getLong(), buffer.getLong());
        ItemId item = new ItemId(new SaleId(BinaryFields.getText(buffer)), new Sku(BinaryFields.getText(buffer)));
        BuyerId buyer = new BuyerId(BinaryFields.getText(buffer));
        int quantity = buffer.getInt();
        Money price = new Money(buffer.getLong(), BinaryFields.getText(buffer));
        Ticket ticket = new Ticket(
                id,
                item,
                buyer,
                quantity,
                price,
                buffer.getInt(),
                buffer.getInt(),
                Instant.ofEpochMilli(buffer.getLong()));
        return new Signed(ticket, buffer.hasRemaining() ? Instant.ofEpochMilli(buffer.getLong()) : null);
    }

    /**
     * What a signed text says.
     *
     * @param settledAfter for a ticket whose units may have been reserved or not: when no reserve of it can take effect any more; null for one
     *     whose units were reserved
     */
    record Signed(Ticket ticket, @Nullable Instant settledAfter) {}
}
