package io.flashsale.redis;

import io.flashsale.Media;
import io.flashsale.Money;
import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.Sku;
import io.flashsale.StockLayout;
import io.flashsale.spi.SaleCache.Lookup;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sales as bytes: the format's number, the sale's version, whether there is a sale, then its fields in the order of the record; numbers
 * big-endian, texts UTF-8 behind their length.
 *
 * <p>Number and version keep their places in every format to come: neighbouring releases that share a server read each other's values as
 * a miss, and never replace a newer version by an older one.
 */
final class SaleCodec {
    private static final byte FORMAT = 1;
    private static final byte DRAFT = 0;
    private static final byte PUBLISHED = 1;

    private SaleCodec() {}

    /** @throws IllegalArgumentException if a text has no UTF-8 */
    static byte[] encode(@Nullable Sale sale) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeLong(sale == null ? 0 : sale.version());
            out.writeBoolean(sale != null);
            if (sale != null) {
                write(out, sale);
            }
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a text of the sale has no UTF-8", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The sale, or that there is none; a miss if these are not bytes of ours about this sale. */
    static Lookup decode(SaleId id, byte @Nullable [] bytes) {
        if (bytes == null || bytes.length == 0 || bytes[0] != FORMAT) {
            return Lookup.MISS;
        }
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
            long version = in.getLong();
            Lookup lookup = flag(in) ? new Lookup(true, read(in, version)) : Lookup.ABSENT;
            boolean ours = lookup.sale() == null || lookup.sale().id().equals(id);
            return ours && !in.hasRemaining() ? lookup : Lookup.MISS;
        } catch (RuntimeException | CharacterCodingException garbage) {
            return Lookup.MISS;
        }
    }

    private static void write(DataOutputStream out, Sale sale) throws IOException {
        write(out, sale.id().value());
        write(out, sale.title());
        write(out, sale.startsAt());
        write(out, sale.endsAt());
        write(out, Instant.EPOCH.plus(sale.payWithin()));
        out.writeByte(
                switch (sale.state()) {
                    case DRAFT -> DRAFT;
                    case PUBLISHED -> PUBLISHED;
                });
        out.writeBoolean(sale.paused());
        out.writeInt(sale.items().size());
        for (SaleItem item : sale.items()) {
            write(out, item);
        }
    }

    private static Sale read(ByteBuffer in, long version) throws CharacterCodingException {
        SaleId id = new SaleId(text(in));
        String title = text(in);
        Instant startsAt = instant(in);
        Instant endsAt = instant(in);
        Duration payWithin = Duration.between(Instant.EPOCH, instant(in));
        Sale.State state = state(in.get());
        boolean paused = flag(in);
        SaleItem[] items = new SaleItem[count(in, Sale.MAX_ITEMS)];
        for (int index = 0; index < items.length; index++) {
            items[index] = item(in);
        }
        return new Sale(id, title, startsAt, endsAt, payWithin, state, paused, version, List.of(items));
    }

    private static void write(DataOutputStream out, SaleItem item) throws IOException {
        write(out, item.sku().value());
        write(out, item.title());
        write(out, item.price().currency());
        out.writeLong(item.price().amount());
        out.writeLong(item.salePrice().amount());
        out.writeLong(item.stock());
        out.writeInt(item.perBuyerLimit());
        out.writeInt(item.layout().buckets());
        out.writeInt(item.layout().epoch());
        out.writeInt(item.media().size());
        for (Media medium : item.media()) {
            write(out, medium.key());
            write(out, medium.contentType());
            write(out, medium.url().toString());
        }
    }

    private static SaleItem item(ByteBuffer in) throws CharacterCodingException {
        Sku sku = new Sku(text(in));
        String title = text(in);
        String currency = text(in);
        Money price = new Money(in.getLong(), currency);
        Money salePrice = new Money(in.getLong(), currency);
        long stock = in.getLong();
        int perBuyerLimit = in.getInt();
        StockLayout layout = new StockLayout(in.getInt(), in.getInt());
        Media[] media = new Media[count(in, in.remaining())];
        for (int index = 0; index < media.length; index++) {
            media[index] = new Media(text(in), text(in), URI.create(text(in)));
        }
        return new SaleItem(sku, title, price, salePrice, stock, perBuyerLimit, layout, List.of(media));
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        byte[] bytes = new byte[utf8.remaining()];
        utf8.get(bytes);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(ByteBuffer in) throws CharacterCodingException {
        int length = count(in, in.remaining());
        ByteBuffer utf8 = in.slice(in.position(), length);
        in.position(in.position() + length);
        return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    }

    private static void write(DataOutputStream out, Instant instant) throws IOException {
        out.writeLong(instant.getEpochSecond());
        out.writeInt(instant.getNano());
    }

    private static Instant instant(ByteBuffer in) {
        return Instant.ofEpochSecond(in.getLong(), in.getInt());
    }

    private static Sale.State state(byte code) {
        return switch (code) {
            case DRAFT -> Sale.State.DRAFT;
            case PUBLISHED -> Sale.State.PUBLISHED;
            default -> throw new IllegalArgumentException("no state of a sale");
        };
    }

    private static boolean flag(ByteBuffer in) {
        byte code = in.get();
        if (code != 0 && code != 1) {
            throw new IllegalArgumentException("neither yes nor no");
        }
        return code == 1;
    }

    private static int count(ByteBuffer in, int max) {
        int count = in.getInt();
        if (count < 0 || count > max) {
            throw new IllegalArgumentException("more than there can be");
        }
        return count;
    }
}
