package io.flashsale;

/**
 * The buyer's name for one attempt: 1 to 128 printable ASCII characters. The same key of the same buyer and item always gives the
 * same ticket, so a repeated request never buys twice.
 *
 * @param value the text
 */
public record IdempotencyKey(String value) {
    public static final int MAX_LENGTH = 128;

    /** @throws IllegalArgumentException if the text is empty, too long or not printable ASCII */
    public IdempotencyKey {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "Idempotency-Key must have 1 to " + MAX_LENGTH + " characters, but has " + value.length());
        }
        for (int index = 0; index < value.length(); index++) {
            char c = value.charAt(index);
            if (c < 0x20 || c > 0x7e) {
                throw new IllegalArgumentException("Idempotency-Key must be printable ASCII, but character " + index
                        + " is U+" + String.format("%04X", (int) c));
            }
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
