package io.flashsale.jdbc;

import io.flashsale.BuyerId;
import io.flashsale.TicketId;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A JSON array of rows. Each row is one string in which every value has its place, numbers with spaces before them: a server spends less on
 * cutting a string than on an array of values for each row. What goes in needs no escapes: numbers, ids, hexadecimals. Not safe for
 * several threads.
 */
final class JsonRows {
    private static final int EXPECTED_CHARACTERS = 128 * 1_024;
    private static final HexFormat HEX = HexFormat.of();
    /** As many as a long can have characters. */
    private static final String SPACES = " ".repeat(20);

    private final StringBuilder text = new StringBuilder(EXPECTED_CHARACTERS).append('[');
    private boolean rowOpen;

    JsonRows row() {
        text.append(rowOpen ? "\",\"" : "\"");
        rowOpen = true;
        return this;
    }

    /** @throws IllegalArgumentException if it does not fit */
    JsonRows add(long value, int width) {
        String digits = Long.toString(value);
        if (digits.length() > width) {
            throw new IllegalArgumentException(value + " has more than " + width + " characters");
        }
        text.append(SPACES, 0, width - digits.length()).append(digits);
        return this;
    }

    JsonRows addOrSpaces(@Nullable Long value, int width) {
        if (value != null) {
            return add(value, width);
        }
        text.append(SPACES, 0, width);
        return this;
    }

    /** 32 characters. */
    JsonRows add(TicketId ticket) {
        HEX.formatHex(text, ticket.bytes());
        return this;
    }

    /** Of any length, so it must be the last value of its row. */
    JsonRows add(BuyerId buyer) {
        return addWord(buyer.value());
    }

    /** @param word letters, digits and _ . : @ - only, always the same number of them */
    JsonRows addWord(String word) {
        text.append(word);
        return this;
    }

    @Override
    public String toString() {
        return text + (rowOpen ? "\"]" : "]");
    }
}
