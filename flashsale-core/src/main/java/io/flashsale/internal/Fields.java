package io.flashsale.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes and reads the binary fields of signed texts: big endian, ASCII with a length byte in front. */
final class Fields {
    private Fields() {}

    static void putText(ByteBuffer buffer, String ascii) {
        byte[] bytes = ascii.getBytes(StandardCharsets.US_ASCII);
        buffer.put((byte) bytes.length).put(bytes);
    }

    static String getText(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.get() & 0xff];
        buffer.get(bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
