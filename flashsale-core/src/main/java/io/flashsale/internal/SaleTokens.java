package io.flashsale.internal;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.Sale;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Issues and checks sale tokens, {@code v1.<kid>.<base64url of expiry and a 128-bit MAC>}. The MAC covers sale, sku, buyer, the sale's
 * start and the expiry, so a token serves one buyer and one item, and one issued before the sale was moved is no longer valid.
 */
final class SaleTokens {
    private static final String VERSION = "v1";
    private static final int MAX_LENGTH = 80;
    private static final int BYTES = Long.BYTES + KeyRing.Key.MAC_BYTES;
    /** In the place of a token's expiry. */
    private static final long FORGED = Long.MIN_VALUE;

    private final KeyRing keys;
    private final Duration lifetime;

    SaleTokens(KeyRing keys, Duration lifetime) {
        this.keys = keys;
        this.lifetime = lifetime;
    }

    /** Of tokens that are issued now. */
    Instant expiry(Instant now) {
        return now.plus(lifetime).truncatedTo(ChronoUnit.MILLIS);
    }

    String issue(Sale sale, ItemId item, BuyerId buyer, Instant expiresAt) {
        KeyRing.Key key = keys.signing();
        long expiry = expiresAt.toEpochMilli();
        byte[] mac = key.mac(message(key.kid, sale, item, buyer, expiry));
        byte[] all = ByteBuffer.allocate(BYTES).putLong(expiry).put(mac).array();
        return VERSION + "." + key.kid + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    /** Whether the text is a token of this buyer for this item that has not expired. */
    boolean valid(@Nullable String token, Sale sale, ItemId item, BuyerId buyer, Instant now) {
        return expiry(token, sale, item, buyer) > now.toEpochMilli();
    }

    /** Whether the text is a token of this buyer for this item, expired or not. */
    boolean authentic(@Nullable String token, Sale sale, ItemId item, BuyerId buyer) {
        return expiry(token, sale, item, buyer) != FORGED;
    }

    private long expiry(@Nullable String token, Sale sale, ItemId item, BuyerId buyer) {
        if (token == null || token.length() > MAX_LENGTH || !token.startsWith(VERSION + ".")) {
            return FORGED;
        }
        int dot = token.indexOf('.', VERSION.length() + 1);
        KeyRing.Key key = dot < 0 ? null : keys.find(token.substring(VERSION.length() + 1, dot));
        if (key == null) {
            return FORGED;
        }
        byte[] all;
        try {
            all = Base64.getUrlDecoder().decode(token.substring(dot + 1));
        } catch (IllegalArgumentException notBase64) {
            return FORGED;
        }
        if (all.length != BYTES) {
            return FORGED;
        }
        long expiry = ByteBuffer.wrap(all).getLong();
        byte[] mac = Arrays.copyOfRange(all, Long.BYTES, BYTES);
        return MessageDigest.isEqual(mac, key.mac(message(key.kid, sale, item, buyer, expiry))) ? expiry : FORGED;
    }

    private static byte[] message(String kid, Sale sale, ItemId item, BuyerId buyer, long expiry) {
        String saleId = item.sale().value();
        String sku = item.sku().value();
        int size = BinaryFields.sizeOf(VERSION)
                + BinaryFields.sizeOf(kid)
                + BinaryFields.sizeOf(saleId)
                + BinaryFields.sizeOf(sku)
                + BinaryFields.sizeOf(buyer.value())
                + 2 * Long.BYTES;
        ByteBuffer buffer = ByteBuffer.allocate(size);
        BinaryFields.putText(buffer, VERSION);
        BinaryFields.putText(buffer, kid);
        BinaryFields.putText(buffer, saleId);
        BinaryFields.putText(buffer, sku);
        BinaryFields.putText(buffer, buyer.value());
        buffer.putLong(sale.startsAt().toEpochMilli()).putLong(expiry);
        return buffer.array();
    }
}
