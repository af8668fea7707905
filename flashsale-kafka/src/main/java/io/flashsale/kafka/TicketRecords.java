package io.flashsale.kafka;

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
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Tickets as records of one topic. The key is {@code saleId|sku}. Headers say the format and whose the
 * ticket is: a cluster may carry several shops, and only the shop's own database can decide its tickets. The value is big endian: a mark of
 * the topic it was written for, then every fact of the ticket; texts are ASCII with a length byte in front.
 *
 * <p>Two neighbouring releases run side by side on one topic: a release reads the formats that it and the one before write.
 */
final class TicketRecords {
    static final String SHOP = "flashsale.shop";
    static final String FORMAT = "flashsale.format";

    /** The format that this release writes. */
    private static final String PRESENT_FORMAT = "1";
    /** The formats that this release reads: its own, and another one that a neighbouring release writes. */
    private static final Set<String> READ_FORMATS = Set.of(PRESENT_FORMAT);

    private static final int MAX_SHOWN = 64;

    /** All fields but the texts, with the four lengths. */
    private static final int FIXED_BYTES = 4 + TicketId.BYTES + 4 + 8 + 4 + 4 + 8 + 4;

    private final int topicMark;
    private final String shop;
    private final List<Header> headers;
    private final Set<String> read;

    TicketRecords(String topic, String shop) {
        this(topic, shop, PRESENT_FORMAT, READ_FORMATS);
    }

    /** @param read formats that are read; all of them have the same fields so far */
    TicketRecords(String topic, String shop, String written, Set<String> read) {
        this.topicMark = topic.hashCode();
        this.shop = shop;
        this.headers = List.of(new RecordHeader(SHOP, ascii(shop)), new RecordHeader(FORMAT, ascii(written)));
        this.read = new TreeSet<>(read);
    }

    /** Of every record that is written. */
    List<Header> headers() {
        return headers;
    }

    /** The shop whose ticket this is, if it is another one than ours. */
    @Nullable
    String otherShop(Headers of) {
        String name = text(of, SHOP);
        return name == null || name.equals(shop) ? null : name;
    }

    private static @Nullable String text(Headers of, String name) {
        Header header = of.lastHeader(name);
        if (header == null || header.value() == null) {
            return null;
        }
        byte[] value = header.value();
        return new String(value, 0, Math.min(value.length, MAX_SHOWN), StandardCharsets.US_ASCII);
    }

    static byte[] key(ItemId item) {
        return ascii(item.sale().value() + "|" + item.sku().value());
    }

    /** The partition of a key, the same on all nodes that see the same number of partitions. */
    static int partition(byte[] key, int partitions) {
        CRC32C hash = new CRC32C();
        hash.update(key);
        return (int) (hash.getValue() % partitions);
    }

    byte[] write(Ticket ticket) {
        byte[] sale = ascii(ticket.item().sale().value());
        byte[] sku = ascii(ticket.item().sku().value());
        byte[] buyer = ascii(ticket.buyer().value());
        byte[] currency = ascii(ticket.unitPrice().currency());
        ByteBuffer buffer =
                ByteBuffer.allocate(FIXED_BYTES + sale.length + sku.length + buyer.length + currency.length);
        buffer.putInt(topicMark);
        buffer.putLong(ticket.id().high()).putLong(ticket.id().low());
        putText(buffer, sale);
        putText(buffer, sku);
        putText(buffer, buyer);
        buffer.putInt(ticket.quantity()).putLong(ticket.unitPrice().amount());
        putText(buffer, currency);
        buffer.putInt(ticket.bucket())
                .putInt(ticket.epoch())
                .putLong(ticket.issuedAt().toEpochMilli());
        return buffer.array();
    }

    /** @throws UnreadableRecordException if this is not what {@link #write} writes for this topic, or its key is another item's */
    Ticket read(Headers of, byte @Nullable [] key, byte @Nullable [] value) throws UnreadableRecordException {
        if (text(of, SHOP) == null) {
            throw new UnreadableRecordException("no header " + SHOP);
        }
        String format = text(of, FORMAT);
        if (format == null || !read.contains(format)) {
            throw new UnreadableRecordException(
                    "format " + format + " where this release reads " + String.join(" and ", read));
        }
        if (value == null || value.length == 0) {
            throw new UnreadableRecordException("no content");
        }
        Ticket ticket;
        try {
            ticket = read(ByteBuffer.wrap(value));
        } catch (BufferUnderflowException tooShort) {
            throw new UnreadableRecordException("too short");
        } catch (IllegalArgumentException invalid) {
            throw new UnreadableRecordException("not a ticket: " + invalid.getMessage());
        }
        if (!Arrays.equals(key, key(ticket.item()))) {
            throw new UnreadableRecordException("the key is not that of " + ticket.item());
        }
        return ticket;
    }

    private Ticket read(ByteBuffer buffer) throws UnreadableRecordException {
        if (buffer.getInt() != topicMark) {
            throw new UnreadableRecordException("written for another topic");
        }
        TicketId id = new TicketId(buffer.getLong(), buffer.getLong());
        ItemId item = new ItemId(new SaleId(getText(buffer)), new Sku(getText(buffer)));
        BuyerId buyer = new BuyerId(getText(buffer));
        int quantity = buffer.getInt();
        Money price = new Money(buffer.getLong(), getText(buffer));
        int bucket = buffer.getInt();
        int epoch = buffer.getInt();
        Instant issuedAt = Instant.ofEpochMilli(buffer.getLong());
        if (buffer.hasRemaining()) {
            throw new UnreadableRecordException("too long by " + buffer.remaining() + " bytes");
        }
        return new Ticket(id, item, buyer, quantity, price, bucket, epoch, issuedAt);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void putText(ByteBuffer buffer, byte[] ascii) {
        buffer.put((byte) ascii.length).put(ascii);
    }

    private static String getText(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.get() & 0xff];
        buffer.get(bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
