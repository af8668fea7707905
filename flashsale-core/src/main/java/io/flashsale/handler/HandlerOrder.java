package io.flashsale.handler;

/**
 * The published positions of the library's own handlers in the chain; lower comes first. The host's handlers stand among them, at values
 * of their own or directly before or after one, and replace or remove one by its position; {@link OrderHandler} shows how.
 *
 * <p>With Spring, {@code @Order(HandlerOrder.RISK + 1)} places a bean.
 *
 * <p>Handlers of the host take any value below {@link #RESERVE_STOCK}: once units are reserved nobody may refuse. Among equals the library's
 * own comes first, then the order in which they were added. {@link #RESERVE_STOCK} and {@link #ENQUEUE} can be neither replaced nor removed.
 */
public final class HandlerOrder {
    /** Refuses buyers who ask too often. */
    public static final int RATE_LIMIT = 100;

    /** Refuses what comes before the start, after the end or during a pause. */
    public static final int SALE_WINDOW = 200;

    /** Refuses requests without the buyer's own sale token. */
    public static final int SALE_TOKEN = 300;

    /** Refuses what the {@link RiskPolicy} does not allow. */
    public static final int RISK = 400;

    /** The place for the host's own handlers, and of those that do not say where they want to stand; none of the library's stands here. */
    public static final int CUSTOM = 500;

    /** Refuses, from memory, a buyer who has just been found to be at the limit. */
    public static final int DEDUPE = 600;

    /** Refuses, from memory, while the item is known to be sold out. */
    public static final int STOCK_CHECK = 700;

    /** Reserves units in the stock ledger. */
    public static final int RESERVE_STOCK = 800;

    /** Sends the ticket to the order queue, and answers Accepted. */
    public static final int ENQUEUE = 900;

    private HandlerOrder() {}
}
