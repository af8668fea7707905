package io.flashsale.jdbc;

/**
 * Statements on order and release rows that are the same everywhere. {@code %s} is a list of question marks for tickets, or before that
 * {@link Dialect#holdsIndexHint}. Those that change something run under the lock of the item's stock row, except {@link #PAY}.
 */
final class OrderSql {
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

    /** Never above total: the check is the alarm. Only with a cancelled order to show for it: must change one row. */
    static final String GIVE_BACK = """
            UPDATE flashsale_stock SET available = available + ?, orders_cancelled = orders_cancelled + ?
             WHERE item_id = ? AND EXISTS (SELECT 1 FROM flashsale_order o WHERE o.ticket_id = ? AND o.status = 3)""";

    /** A locking read: the newest commit whatever the caller's isolation. The names come by subqueries, whose rows it does not lock. */
    static final String LOCK_ORDERS = """
            SELECT o.ticket_id, o.item_id, o.buyer_id, o.quantity, o.unit_price, o.currency, o.bucket, o.epoch,
                   o.status, o.reason, o.issued_at, o.expires_at, o.created_at, o.updated_at,
                   (SELECT s.sale_id FROM flashsale_stock s WHERE s.item_id = o.item_id) AS sale_id,
                   (SELECT s.sku FROM flashsale_stock s WHERE s.item_id = o.item_id) AS sku
              FROM flashsale_order o WHERE o.ticket_id IN (%s) ORDER BY o.ticket_id FOR UPDATE""";

    /** One table: a caller's transaction may lock what it reads, and the stock row comes first only if it is locked for writing. */
    static final String LOOK_AT_ORDER = "SELECT item_id, status FROM flashsale_order WHERE ticket_id = ?";

    static final String LOCK_ITEM_OF_TICKET = "SELECT item_id FROM flashsale_order WHERE ticket_id = ? FOR UPDATE";

    /** First wins, against expiry and cancel: CREATED only. */
    static final String PAY = """
            UPDATE flashsale_order SET status = 2, expires_at = NULL, updated_at = ?
             WHERE ticket_id = ? AND status = 1""";

    /** First wins, against pay: CREATED only. */
    static final String CANCEL = """
            UPDATE flashsale_order SET status = 3, reason = ?, expires_at = NULL, updated_at = ?
             WHERE status = 1 AND ticket_id IN (%s)""";

    /** Of CREATED orders only: the others have no expires_at. */
    static final String OVERDUE = """
            SELECT item_id, ticket_id FROM flashsale_order
             WHERE expires_at <= ? ORDER BY expires_at LIMIT ?""";

    static final String RELEASES = SELECT_ORDER + ", r.lower_count" + """
               FROM flashsale_release r
               JOIN flashsale_order o ON o.ticket_id = r.ticket_id
               JOIN flashsale_stock s ON s.item_id = r.item_id
              WHERE r.state = 0
              ORDER BY r.created_at, r.ticket_id LIMIT ?""";

    static final String RELEASES_DONE = "UPDATE flashsale_release SET state = 1 WHERE state = 0 AND ticket_id IN (%s)";

    static final String UNRELEASED = """
            SELECT COALESCE(SUM(r.quantity), 0) FROM flashsale_release r JOIN flashsale_stock s ON s.item_id = r.item_id
             WHERE s.sale_id = ? AND s.sku = ? AND r.state = 0""";

    private static final String NEWEST_FIRST = " ORDER BY o.issued_at DESC, o.ticket_id DESC LIMIT ?";

    static final String ORDERS_OF = SELECT_ORDER + JOINED + " WHERE o.buyer_id = ?" + NEWEST_FIRST;

    static final String ORDERS_OF_BEFORE = SELECT_ORDER + JOINED
            + " WHERE o.buyer_id = ? AND (o.issued_at < ? OR (o.issued_at = ? AND o.ticket_id < ?))" + NEWEST_FIRST;

    /**
     * One statement, so that all counts are of one moment. Paid orders are not counted anywhere, because a payment must not wait for the
     * stock row: they are those created, less the cancelled, less the unpaid, which alone have an expires_at.
     */
    static final String COUNTS = """
            SELECT s.orders_created, s.orders_cancelled, s.orders_limit, s.orders_sold_out, s.orders_poison, s.orders_lost,
                   s.orders_host, s.orders_closed,
                   (SELECT COUNT(*) FROM flashsale_order o WHERE o.expires_at >= 0 AND o.item_id = s.item_id) AS unpaid
              FROM flashsale_stock s WHERE s.sale_id = ? AND s.sku = ?""";

    private OrderSql() {}
}
