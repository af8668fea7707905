package io.flashsale.jdbc;

/**
 * Statements on sales. A read is one statement over all three tables, because two statements could see two different saves. It returns a
 * row per item and medium, in the operator's order.
 */
final class CatalogSql {
    private static final String SELECT = """
            SELECT s.sale_id, s.title, s.starts_at, s.ends_at, s.pay_within, s.state, s.paused, s.version,
                   i.sku, i.title AS item_title, i.currency, i.price, i.sale_price, i.stock, i.per_buyer_limit, i.buckets,
                   i.layout_epoch, m.media_key, m.content_type, m.url
              FROM (SELECT * FROM flashsale_sale f %s) s
              JOIN flashsale_sale_item i ON i.sale_id = s.sale_id
              LEFT JOIN flashsale_sale_media m ON m.sale_id = i.sale_id AND m.sku = i.sku
             ORDER BY %s, i.place, m.place""";

    static final String FIND = SELECT.formatted("WHERE f.sale_id = ?", "s.sale_id");

    static final String PUBLISHED = SELECT.formatted(
            "WHERE f.state = 2 AND f.ends_at > ? AND f.sale_id > ? ORDER BY f.sale_id LIMIT ?", "s.sale_id");

    static final String PUBLISHED_IDS = "SELECT sale_id FROM flashsale_sale WHERE state = 2";

    static final String LATEST =
            SELECT.formatted("ORDER BY f.starts_at DESC, f.sale_id LIMIT ?", "s.starts_at DESC, s.sale_id");

    static final String CHANGES = "SELECT changes FROM flashsale_catalog";

    static final String COUNT_CHANGE = "UPDATE flashsale_catalog SET changes = changes + 1";

    static final String INSERT = """
            INSERT INTO flashsale_sale (sale_id, title, starts_at, ends_at, pay_within, state, paused, version)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)""";

    /** Compare and set: changes nothing unless the stored version is the one that was read. */
    static final String UPDATE = """
            UPDATE flashsale_sale
               SET title = ?, starts_at = ?, ends_at = ?, pay_within = ?, state = ?, paused = ?, version = ?
             WHERE sale_id = ? AND version = ?""";

    static final String DELETE = "DELETE FROM flashsale_sale WHERE sale_id = ? AND version = ?";

    static final String DELETE_ITEMS = "DELETE FROM flashsale_sale_item WHERE sale_id = ?";

    static final String DELETE_MEDIA = "DELETE FROM flashsale_sale_media WHERE sale_id = ?";

    static final String INSERT_ITEMS = """
            INSERT INTO flashsale_sale_item (sale_id, sku, place, title, currency, price, sale_price, stock, per_buyer_limit,
                   buckets, layout_epoch) VALUES %s""";

    static final String INSERT_MEDIA =
            "INSERT INTO flashsale_sale_media (sale_id, sku, place, media_key, content_type, url) VALUES %s";

    private CatalogSql() {}
}
