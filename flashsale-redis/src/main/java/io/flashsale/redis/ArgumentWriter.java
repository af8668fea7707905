package io.flashsale.redis;

import io.flashsale.BuyerId;
import io.flashsale.TicketId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** The one binary argument of a script: many small arguments cost the client more than taking one apart costs the server. */
final class ArgumentWriter {
    private static final int SMALL = 128;
    private static final long LAST_SECOND = 1L << 40;

    private ByteBuffer buffer;

    /** @param bytes how many are expected; it grows if there are more */
    ArgumentWriter(int epoch, int bytes) {
        buffer = ByteBuffer.allocate(Math.max(bytes, SMALL));
        putInt(epoch);
    }

    ArgumentWriter(int epoch) {
        this(epoch, SMALL);
    }

    ArgumentWriter putByte(int value) {
        room(Byte.BYTES).put((byte) value);
        return this;
    }

    ArgumentWriter putShort(int value) {
        room(Short.BYTES).putShort((short) value);
        return this;
    }

    ArgumentWriter putInt(int value) {
        room(Integer.BYTES).putInt(value);
        return this;
    }

    ArgumentWriter putLong(long value) {
        room(Long.BYTES).putLong(value);
        return this;
    }

    ArgumentWriter put(TicketId id) {
        room(TicketId.BYTES).putLong(id.high()).putLong(id.low());
        return this;
    }

    /** Milliseconds, within what the scripts can count. */
    ArgumentWriter put(Instant time) {
        long seconds = Math.max(0, Math.min(time.getEpochSecond(), LAST_SECOND));
        return putLong(seconds * 1_000 + (seconds == time.getEpochSecond() ? time.getNano() / 1_000_000 : 0));
    }

    ArgumentWriter putText(String text) {
        return putBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The buyer behind one byte of length. */
    ArgumentWriter putSized(BuyerId buyer) {
        byte[] bytes = buyer.value().getBytes(StandardCharsets.ISO_8859_1);
        return putByte(bytes.length).putBytes(bytes);
    }

    ArgumentWriter putBytes(byte[] bytes) {
        room(bytes.length).put(bytes);
        return this;
    }

    byte[] bytes() {
        byte[] bytes = new byte[buffer.position()];
        buffer.flip().get(bytes);
        return bytes;
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            ByteBuffer larger = ByteBuffer.allocate(2 * buffer.capacity() + bytes);
            buffer = larger.put(buffer.flip());
        }
        return buffer;
    }
}
