package io.flashsale.handler;

/**
 * Where the built-in handlers stand in the chain: lower comes first. Handlers of the host take any value below {@link #RESERVE_STOCK};
 * among equals the built-in comes first, then the order in which they were added. The value without a wish is {@link #CUSTOM}.
 */
public final class HandlerOrder {
    public static final int RATE_LIMIT = 100;
    public static final int SALE_WINDOW = 200;
    public static final int SALE_TOKEN = 300;
    public static final int RISK = 400;
    /** The place for the host's own handlers. */
    public static final int CUSTOM = 500;

    public static final int DEDUPE = 600;
    public static final int STOCK_CHECK = 700;
    public static final int RESERVE_STOCK = 800;
    public static final int ENQUEUE = 900;

    private HandlerOrder() {}
}
