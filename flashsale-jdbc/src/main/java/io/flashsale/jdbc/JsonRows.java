package io.flashsale.jdbc;

import io.flashsale.BuyerId;
import io.flashsale.TicketId;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** An array of arrays, as text. What goes in needs no escapes: numbers, ids, hexadecimals. Not safe for several threads. */
final class JsonRows {
    private static final int EXPECTED_CHARACTERS = 64 * 1_024;
    private static final HexFormat HEX = HexFormat.of();

    private final StringBuilder text = new StringBuilder(EXPECTED_CHARACTERS).append('[');
    private boolean rowOpen;
    private boolean valueBefore;

    JsonRows row() {
        text.append(rowOpen ? "],[" : "[");
        rowOpen = true;
        valueBefore = false;
        return this;
    }

    JsonRows add(long value) {
        separate().append(value);
        return this;
    }

    JsonRows addOrNull(@Nullable Long value) {
        separate().append(value);
        return this;
    }

    JsonRows add(TicketId ticket) {
        separate().append('"');
        HEX.formatHex(text, ticket.bytes());
        text.append('"');
        return this;
    }

    JsonRows add(BuyerId buyer) {
        return addWord(buyer.value());
    }

    /** @param word letters, digits and _ . : @ - only */
    JsonRows addWord(String word) {
        separate().append('"').append(word).append('"');
        return this;
    }

    private StringBuilder separate() {
        if (valueBefore) {
            text.append(',');
        }
        valueBefore = true;
        return text;
    }

    @Override
    public String toString() {
        return text + (rowOpen ? "]]" : "]");
    }
}
