package io.flashsale;

import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * The 128-bit primary key of a ticket and its order: 48 bits of milliseconds, then 80 bits that are random or derived from an
 * {@link IdempotencyKey}. Ordered by time, as unsigned numbers.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
public record TicketId(long high, long low) implements Comparable<TicketId> {
    public static final int BYTES = 16;

    /** Reads 16 bytes, big endian. */
    public static TicketId of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a ticket id has " + BYTES + " bytes, but got " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new TicketId(buffer.getLong(), buffer.getLong());
    }

    /** Reads what {@link #toString} wrote. */
    public static TicketId parse(String text) {
        return of(Base64.getUrlDecoder().decode(text));
    }

    /** Sixteen bytes, big endian: comparing them as unsigned bytes gives the order of {@link #compareTo}. */
    public byte[] bytes() {
        return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
    }

    @Override
    public int compareTo(TicketId other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** 22 characters of unpadded base64url. */
    @Override
    public String toString() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes());
    }
}
