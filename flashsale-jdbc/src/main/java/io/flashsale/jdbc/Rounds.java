package io.flashsale.jdbc;

import io.flashsale.ItemId;
import io.flashsale.spi.Arguments;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Lists items round and round, a part at a time, by the order of their numbers: whatever becomes of those that were listed, all the
 * others come before them again.
 *
 * <p><b>Threads.</b> Safe for any number of threads; what it remembers makes it fair, and nothing else.
 */
final class Rounds {
    private volatile int last;

    List<ItemId> next(int max, Query query) {
        Arguments.atLeast("max", max, 1);
        int start = last;
        List<Found> found = new ArrayList<>(query.items(start, Integer.MAX_VALUE, max));
        if (start > 0 && found.size() < max) {
            found.addAll(query.items(0, start, max - found.size()));
        }
        last = found.size() < max ? 0 : found.get(found.size() - 1).number;
        return found.stream().map(Found::item).toList();
    }

    /** Items whose number is more than {@code after} and at most {@code upTo}, in that order, at most {@code max}. */
    @FunctionalInterface
    interface Query {
        List<Found> items(int after, int upTo, int max);
    }

    /** An item and its number. */
    record Found(int number, ItemId item) {
        static Found of(ResultSet row) throws SQLException {
            return new Found(row.getInt("item_id"), OrderRows.item(row));
        }
    }
}
