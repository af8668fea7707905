package io.flashsale.jdbc;

import io.flashsale.ItemId;
import io.flashsale.spi.Arguments;
import io.flashsale.spi.KeeperRows;
import io.flashsale.spi.OrderStore.Read;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The keepers' rows in the database, by its own time.
 *
 * <p><b>Threads.</b> Safe for any number of threads; calls block.
 */
public final class JdbiKeeperRows implements KeeperRows {
    /** How often a node clears away the rows of nodes that are gone and of passes that have ended. */
    private static final Duration CLEAR_EVERY = Duration.ofMinutes(1);

    private static final String NODES = "SELECT node, beat_at FROM flashsale_keeper";
    private static final String BEAT = "UPDATE flashsale_keeper SET beat_at = %s WHERE node = ?";
    private static final String FIRST_BEAT = "INSERT INTO flashsale_keeper (node, beat_at) VALUES (?, %s)";
    private static final String LEAVE = "DELETE FROM flashsale_keeper WHERE node = ?";
    private static final String CLEAR = "DELETE FROM flashsale_keeper WHERE beat_at < ?";

    private static final String PASSES = "SELECT sale_id, sku, node FROM flashsale_keeper_pass WHERE ends_at > %s";
    private static final String PASS = """
            UPDATE flashsale_keeper_pass SET ends_at = %s + ? WHERE sale_id = ? AND sku = ? AND node = ?""";
    private static final String FIRST_PASS =
            "INSERT INTO flashsale_keeper_pass (ends_at, sale_id, sku, node) VALUES (%s + ?, ?, ?, ?)";
    private static final String LEAVE_PASSES = "DELETE FROM flashsale_keeper_pass WHERE node = ?";
    private static final String CLEAR_PASSES = "DELETE FROM flashsale_keeper_pass WHERE ends_at < ?";

    private final Database database;
    private final StoreTime time;
    private final AtomicLong clearAtMillis = new AtomicLong();

    JdbiKeeperRows(Database database, StoreTime time) {
        this.database = database;
        this.time = time;
    }

    @Override
    public List<String> beat(String node) {
        Arguments.printableAscii("node", node, MAX_NODE);
        database.requiresNew("keep node " + node + " alive", session -> {
            String now = time.expression(session.dialect());
            return session.update("write the node's row", BEAT.formatted(now), p -> p.add(node)) > 0
                    || session.insert("insert the node's row", FIRST_BEAT.formatted(now), p -> p.add(node));
        });
        Map<String, Instant> beats = new TreeMap<>();
        database.read(
                        "list the nodes",
                        Read.PRIMARY,
                        session -> session.query(
                                "read the nodes' rows",
                                NODES,
                                p -> {},
                                row -> Map.entry(row.getString("node"), OrderRows.instant(row, "beat_at"))))
                .forEach(row -> beats.put(row.getKey(), row.getValue()));
        Instant own = beats.getOrDefault(node, Instant.EPOCH);
        beats.values().removeIf(beat -> !beat.plus(GONE_AFTER).isAfter(own));
        clearNowAndThen(own);
        return List.copyOf(beats.keySet());
    }

    private void clearNowAndThen(Instant now) {
        long due = clearAtMillis.get();
        long next = now.plus(CLEAR_EVERY).toEpochMilli();
        if (now.toEpochMilli() >= due && clearAtMillis.compareAndSet(due, next) && due > 0) {
            long before = now.minus(CLEAR_EVERY).toEpochMilli();
            database.requiresNew("clear away the rows of nodes that are gone", session -> {
                session.update("delete passes that have ended", CLEAR_PASSES, p -> p.add(before));
                return session.update("delete nodes that are gone", CLEAR, p -> p.add(before));
            });
        }
    }

    @Override
    public void leave(String node) {
        database.requiresNew("take node " + node + " off the list", session -> {
            session.update("delete the node's passes", LEAVE_PASSES, p -> p.add(node));
            return session.update("delete the node's row", LEAVE, p -> p.add(node));
        });
    }

    @Override
    public void pass(ItemId item, String node, Duration howLong) {
        Arguments.printableAscii("node", node, MAX_NODE);
        Arguments.positive("howLong", howLong);
        Session.Binder row = p -> p.add(howLong.toMillis())
                .add(item.sale().value())
                .add(item.sku().value())
                .add(node);
        database.requiresNew("pass " + item + " on", session -> {
            String now = time.expression(session.dialect());
            return session.update("write the pass", PASS.formatted(now), row) > 0 || insert(session, now, row);
        });
    }

    private static boolean insert(Session session, String now, Session.Binder row) throws SQLException {
        return session.insert("insert the pass", FIRST_PASS.formatted(now), row);
    }

    @Override
    public Map<ItemId, Set<String>> passes() {
        Map<ItemId, Set<String>> passes = new HashMap<>();
        database.read(
                        "list the passes",
                        Read.PRIMARY,
                        session -> session.query(
                                "read the passes",
                                PASSES.formatted(time.expression(session.dialect())),
                                p -> {},
                                row -> Map.entry(OrderRows.item(row), row.getString("node"))))
                .forEach(row -> passes.computeIfAbsent(row.getKey(), item -> new TreeSet<>())
                        .add(row.getValue()));
        return passes;
    }
}
