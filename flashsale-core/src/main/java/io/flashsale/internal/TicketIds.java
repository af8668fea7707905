package io.flashsale.internal;

import io.flashsale.BuyerId;
import io.flashsale.IdempotencyKey;
import io.flashsale.ItemId;
import io.flashsale.TicketId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** Makes ticket ids: 48 bits of milliseconds and 80 bits that are random, or derived from the buyer's key. */
final class TicketIds {
    private TicketIds() {}

    static TicketId random(Instant now, RandomGenerator random) {
        return new TicketId((now.toEpochMilli() << 16) | (random.nextLong() & 0xffff), random.nextLong());
    }

    /**
     * The same for the same key on any node at any time: the sale's start and 80 bits of SHA-256 over the length-prefixed buyer, sale, sku
     * and key. No secret goes in, so no rotation changes it.
     */
    static TicketId derived(Instant saleStart, BuyerId buyer, ItemId item, IdempotencyKey key) {
        MessageDigest digest = sha256();
        update(digest, buyer.value());
        update(digest, item.sale().value());
        update(digest, item.sku().value());
        update(digest, key.value());
        ByteBuffer hash = ByteBuffer.wrap(digest.digest());
        long low = hash.getLong();
        return new TicketId((saleStart.toEpochMilli() << 16) | (hash.getShort() & 0xffff), low);
    }

    private static void update(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        digest.update((byte) bytes.length);
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
