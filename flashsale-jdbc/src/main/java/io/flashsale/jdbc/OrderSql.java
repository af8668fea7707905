package io.flashsale.jdbc;

/**
 * Statements on order and release rows that are the same everywhere. {@code %s} is a list of question marks for tickets, or before that
 * {@link Dialect#indexHint}, {@link StoreTime#column} or {@link StoreTime#expression}. Deciding and counting releases run under the
 * lock of the item's stock row; the other changes lock order rows only.
 */
final class OrderSql {
    /** What a buyer holds of an item. */
    static final String HOLDS_INDEX = "flashsale_order_holds";

    /** An item's unpaid orders. Its statistics are always old: in a rush it grows faster than a database looks. */
    static final String UNPAID_INDEX = "flashsale_order_unpaid";

    private static final String JOINED = " FROM flashsale_order o JOIN flashsale_stock s ON s.item_id = o.item_id ";
    private static final String SELECT_ORDER = """
            SELECT o.ticket_id, o.item_id, s.sale_id, s.sku, o.buyer_id, o.quantity, o.unit_price, o.currency, o.bucket, o.epoch,
                   o.status, o.reason, o.issued_at, o.expires_at, o.created_at, o.updated_at
            """;

    static final String FIND = SELECT_ORDER + JOINED + " WHERE o.ticket_id IN (%s)";

    /** As FIND, with what a settle must know: the buyer's units now, and whether the refund of a cancelled order is done. */
    static final String DECISIONS = """
            SELECT o.ticket_id, o.item_id, s.sale_id, s.sku, o.buyer_id, o.quantity, o.unit_price, o.currency, o.bucket, o.epoch,
                   o.status, o.reason, o.issued_at, o.expires_at, o.created_at, o.updated_at, r.state AS release_state,
                   (SELECT SUM(h.quantity) FROM flashsale_order h %s
                     WHERE h.item_id = o.item_id AND h.buyer_id = o.buyer_id AND h.holds = 1) AS held
              FROM flashsale_order o
              JOIN flashsale_stock s ON s.item_id = o.item_id
              LEFT JOIN flashsale_release r ON r.ticket_id = o.ticket_id
             WHERE o.ticket_id IN (%s)""";

    /** For rows inserted by this transaction that the host does not want, before the stock is written. */
    static final String VETO = """
            UPDATE flashsale_order SET status = 4, reason = 5, expires_at = NULL
             WHERE status = 1 AND ticket_id IN (%s)""";

    static final String HELD = """
            SELECT SUM(o.quantity) FROM flashsale_order o %s
              JOIN flashsale_stock s ON s.item_id = o.item_id
             WHERE s.sale_id = ? AND s.sku = ? AND o.buyer_id = ? AND o.holds = 1""";

    /** Never below zero, and only with an order row to show for it: must change one row, or the transaction rolls back. */
    static final String SELL = """
            UPDATE flashsale_stock
               SET available = available - ?, orders_created = orders_created + ?,
                   orders_limit = orders_limit + ?, orders_sold_out = orders_sold_out + ?, orders_poison = orders_poison + ?,
                   orders_lost = orders_lost + ?, orders_host = orders_host + ?, orders_closed = orders_closed + ?
             WHERE item_id = ? AND available >= ? AND EXISTS (SELECT 1 FROM flashsale_order o WHERE o.ticket_id = ?)""";

    private static final String SELECT_LOCKED = """
            SELECT o.ticket_id, o.item_id, o.buyer_id, o.quantity, o.unit_price, o.currency, o.bucket, o.epoch,
                   o.status, o.reason, o.issued_at, o.expires_at, o.created_at, o.updated_at,
                   (SELECT s.sale_id FROM flashsale_stock s WHERE s.item_id = o.item_id) AS sale_id,
                   (SELECT s.sku FROM flashsale_stock s WHERE s.item_id = o.item_id) AS sku,
                   %s
              FROM flashsale_order o""";

    /** A locking read: the newest commit whatever the caller's isolation. The names come by subqueries, whose rows it does not lock. */
    static final String LOCK_ORDER = SELECT_LOCKED + " WHERE o.ticket_id = ? FOR UPDATE";

    /**
     * An item's unpaid orders whose time is over, those that nobody else holds. From the first on: MariaDB takes entries before it one by
     * one if it is to lock.
     */
    static final String LOCK_OVERDUE = SELECT_LOCKED
            + " %s WHERE o.item_id = ? AND o.status = 1 AND o.expires_at BETWEEN ? AND ?"
            + " ORDER BY o.item_id, o.status, o.expires_at LIMIT ? FOR UPDATE SKIP LOCKED";

    /** Those of these orders that are still overdue, and that nobody else holds. */
    static final String LOCK_OVERDUE_AMONG =
            SELECT_LOCKED + " WHERE o.status = 1 AND o.expires_at <= ? AND o.ticket_id IN (%%s) FOR UPDATE SKIP LOCKED";

    /**
     * The number of an item, when its first unpaid order expires, and the time. Entries before that order's, of orders that are paid, are
     * passed over by the page.
     */
    static final String ITEM_AND_TIME = """
            SELECT s.item_id,
                   (SELECT o.expires_at FROM flashsale_order o %s
                     WHERE o.item_id = s.item_id AND o.status = 1 ORDER BY o.item_id, o.status, o.expires_at LIMIT 1) AS first_unpaid,
                   %s
              FROM flashsale_stock s WHERE s.sale_id = ? AND s.sku = ?""";

    /** One table: a caller's transaction may lock what it reads. */
    static final String LOOK_AT_ORDER = "SELECT item_id, status FROM flashsale_order WHERE ticket_id = ?";

    /** First wins, against expiry and cancel: CREATED only. */
    static final String PAY = """
            UPDATE flashsale_order SET status = 2, expires_at = NULL, updated_at = ?
             WHERE ticket_id = ? AND status = 1""";

    /** First wins, against pay: CREATED only. */
    static final String CANCEL = """
            UPDATE flashsale_order SET status = 3, reason = ?, expires_at = NULL, updated_at = ?
             WHERE status = 1 AND ticket_id IN (%s)""";

    /**
     * Items after one that have an order to expire: one look at the index for each item that ever had an order, so that neither many
     * overdue orders nor many paid ones make it longer. It is one look only because the order is that of the index, in all its columns:
     * MySQL sorts the whole item otherwise.
     */
    static final String OVERDUE_ITEMS = """
            SELECT s.item_id, s.sale_id, s.sku FROM flashsale_stock s
             WHERE s.item_id > ? AND s.item_id <= ? AND s.orders_created > 0
               AND (SELECT o.expires_at FROM flashsale_order o %s
                     WHERE o.item_id = s.item_id AND o.status = 1 ORDER BY o.item_id, o.status, o.expires_at LIMIT 1) <= %s
             ORDER BY s.item_id LIMIT ?""";

    /** Items after one that have releases which are not DONE. */
    static final String ITEMS_WITH_RELEASES = """
            SELECT s.item_id, s.sale_id, s.sku
              FROM (SELECT DISTINCT r.item_id FROM flashsale_release r
                     WHERE r.state IN (0, 1) AND r.item_id > ? AND r.item_id <= ? ORDER BY r.item_id LIMIT ?) d
              JOIN flashsale_stock s ON s.item_id = d.item_id
             ORDER BY s.item_id""";

    static final String NEW_RELEASES = """
            SELECT ticket_id, quantity FROM flashsale_release
             WHERE state = 0 AND item_id = ? ORDER BY created_at, ticket_id LIMIT ?""";

    static final String COUNT_RELEASES = "UPDATE flashsale_release SET state = 1 WHERE state = 0 AND ticket_id IN (%s)";

    /** Never above total: the check is the alarm. */
    static final String GIVE_BACK = """
            UPDATE flashsale_stock SET available = available + ?, orders_cancelled = orders_cancelled + ?
             WHERE item_id = ?""";

    static final String RELEASES = SELECT_ORDER + ", r.lower_count" + """
               FROM flashsale_release r
               JOIN flashsale_order o ON o.ticket_id = r.ticket_id
               JOIN flashsale_stock s ON s.item_id = r.item_id
              WHERE r.state = 1 AND r.item_id = (SELECT i.item_id FROM flashsale_stock i WHERE i.sale_id = ? AND i.sku = ?)
              ORDER BY r.created_at, r.ticket_id LIMIT ?""";

    static final String RELEASES_DONE = "UPDATE flashsale_release SET state = 2 WHERE state = 1 AND ticket_id IN (%s)";

    static final String UNRELEASED = """
            SELECT COALESCE(SUM(r.quantity), 0) FROM flashsale_release r JOIN flashsale_stock s ON s.item_id = r.item_id
             WHERE s.sale_id = ? AND s.sku = ? AND r.state = 1""";

    /** The next buyers of an item. */
    static final String BUYERS = """
            SELECT DISTINCT o.buyer_id FROM flashsale_order o %s
             WHERE o.item_id = (SELECT i.item_id FROM flashsale_stock i WHERE i.sale_id = ? AND i.sku = ?) AND o.buyer_id > ?
             ORDER BY o.buyer_id LIMIT ?""";

    static final String ORDERS_BY_BUYER = SELECT_ORDER + """
              FROM flashsale_order o %s JOIN flashsale_stock s ON s.item_id = o.item_id
             WHERE s.sale_id = ? AND s.sku = ? AND o.buyer_id > ? AND o.buyer_id <= ?
             ORDER BY o.buyer_id, o.issued_at, o.ticket_id""";

    private static final String NEWEST_FIRST = " ORDER BY o.issued_at DESC, o.ticket_id DESC LIMIT ?";

    static final String ORDERS_OF = SELECT_ORDER + JOINED + " WHERE o.buyer_id = ?" + NEWEST_FIRST;

    static final String ORDERS_OF_BEFORE = SELECT_ORDER + JOINED
            + " WHERE o.buyer_id = ? AND (o.issued_at < ? OR (o.issued_at = ? AND o.ticket_id < ?))" + NEWEST_FIRST;

    /**
     * One statement, so that all counts are of one moment. What happens without the stock row's lock is not counted in it: cancelled are
     * those counted and those whose releases are NEW, and paid are those created, less the cancelled, less the unpaid.
     */
    static final String COUNTS = """
            SELECT s.orders_created, s.orders_cancelled, s.orders_limit, s.orders_sold_out, s.orders_poison, s.orders_lost,
                   s.orders_host, s.orders_closed,
                   (SELECT COUNT(*) FROM flashsale_order o %s WHERE o.item_id = s.item_id AND o.status = 1) AS unpaid,
                   (SELECT COUNT(*) FROM flashsale_release r WHERE r.state = 0 AND r.item_id = s.item_id) AS uncounted
              FROM flashsale_stock s WHERE s.sale_id = ? AND s.sku = ?""";

    private OrderSql() {}
}
