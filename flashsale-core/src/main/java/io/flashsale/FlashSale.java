package io.flashsale;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A shop's way to sell: takes order requests, tells buyers how they ended, and runs the background work that brings every accepted one to
 * an end. Built with {@link #builder()}, started once, closed once.
 *
 * <p>Expected outcomes are values; exceptions mean misuse ({@link IllegalArgumentException}, {@link IllegalStateException}) or broken
 * storage ({@link FlashSaleException}).
 *
 * <p><b>Threads.</b> Safe for any number of threads. Methods that return a stage do not block; stages complete on the library's own
 * threads or at once.
 */
public interface FlashSale extends AutoCloseable {
    /** A builder whose every collaborator is in memory until replaced. */
    static FlashSaleBuilder builder() {
        return new FlashSaleBuilder();
    }

    /** Starts the background work of this process's roles. Call once, before the first request. */
    void start();

    /** Takes a request through the chain, and waits at most the place timeout, after which the answer is Unknown or Unavailable. */
    OrderResult place(OrderRequest request);

    /** As {@link #place}, without blocking; completes within the same bound and never exceptionally. */
    CompletionStage<OrderResult> placeAsync(OrderRequest request);

    /**
     * Where an accepted request stands. Empty if the ticket is forged, damaged or someone else's. When a server does not answer, PENDING:
     * unknown never means failed.
     */
    CompletionStage<Optional<OrderState>> statusAsync(BuyerId buyer, String signedTicket);

    /** As {@link #statusAsync}, blocking. */
    Optional<OrderState> status(BuyerId buyer, String signedTicket);

    /** Marks a created order as paid. Blocks. Call it within the host's transaction or on its own; the first of pay and cancel wins. */
    PayResult pay(BuyerId buyer, String signedTicket);

    /** Cancels a created order; its units are sold again. Blocks. */
    CancelResult cancel(BuyerId buyer, String signedTicket);

    /** The buyer's orders, newest first. Blocks. At most 100 a page. */
    OrderPage orders(BuyerId buyer, @Nullable OrderCursor before, int limit);

    /** The signed ticket of an order, as its buyer held it. */
    String signedTicket(Order order);

    /** An item page. Empty if no published sale has the item. */
    CompletionStage<Optional<ItemDetail>> detailAsync(ItemId item, @Nullable BuyerId buyer);

    /** As {@link #detailAsync}, blocking. */
    Optional<ItemDetail> detail(ItemId item, @Nullable BuyerId buyer);

    /** Open and upcoming published sales, by start. Cached for a second. */
    List<SaleDetail> sales();

    /** The open or next flash sale of each product that is in one: for tags on ordinary product pages. Cached for a second. */
    Map<Sku, ItemDetail> tags(Collection<Sku> skus);

    /** The operator's side. */
    SaleAdmin admin();

    /** Whether the background work of this process's roles runs, and when each task last succeeded: for health checks. */
    FlashSaleHealth health();

    /** Stops taking requests, lets what is in flight finish within a bound, and stops the background work. */
    @Override
    void close();
}
