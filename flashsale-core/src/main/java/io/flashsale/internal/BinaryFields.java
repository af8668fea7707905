package io.flashsale.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes and reads the binary fields of signed texts: big endian, ASCII with a length byte in front. */
final class BinaryFields {
    private BinaryFields() {}

    static void putText(ByteBuffer buffer, String ascii) {
        buffer.put((byte) ascii.length());
        for (int index = 0; index < ascii.length(); index++) {
            buffer.put((byte) ascii.charAt(index));
        }
    }

    /** How many bytes {@link #putText} takes. */
    static int sizeOf(String ascii) {
        return 1 + ascii.length();
    }

    static String getText(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.get() & 0xff];
        buffer.get(bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
