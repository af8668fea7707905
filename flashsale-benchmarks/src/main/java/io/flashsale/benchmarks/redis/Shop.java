package io.flashsale.benchmarks.redis;

import io.flashsale.FlashSale;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.Ticket;
import io.flashsale.handler.HandlerOrder;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.StockLedger;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The library with nothing but the last two links of its chain, ReserveStock and Enqueue: what it takes to get a unit of a ledger. Its queue
 * delivers to nobody, and nothing runs in the background.
 */
public final class Shop implements AutoCloseable {
    private static final AtomicInteger ITEMS = new AtomicInteger();

    private final FlashSale flashSale;

    public Shop(StockLedger ledger, Scheduler scheduler) {
        this(ledger, scheduler, ticket -> {});
    }

    /** @param accepted hears of every ticket */
    public Shop(StockLedger ledger, Scheduler scheduler, java.util.function.Consumer<Ticket> accepted) {
        flashSale = FlashSale.builder()
                .ledger(ledger)
                .scheduler(scheduler)
                .queue(new Outlet(accepted))
                .roles(Set.of())
                .removeHandler(HandlerOrder.RATE_LIMIT)
                .removeHandler(HandlerOrder.SALE_WINDOW)
                .removeHandler(HandlerOrder.SALE_TOKEN)
                .removeHandler(HandlerOrder.RISK)
                .removeHandler(HandlerOrder.DEDUPE)
                .removeHandler(HandlerOrder.STOCK_CHECK)
                .build();
        flashSale.start();
    }

    /** Puts a new item on sale with this many units, one per buyer, spread over this many buckets. */
    public HotItem open(int buckets, long units) {
        ItemId item = ItemId.of("benchmark-" + ITEMS.incrementAndGet(), "item");
        Instant now = Instant.now();
        SaleItem saleItem = SaleItem.of(
                        item.sku().value(), "An item", Money.of(49_900, "EUR"), Money.of(9_900, "EUR"), units, 1)
                .withBuckets(buckets);
        SaleId sale = item.sale();
        flashSale
                .admin()
                .create(Sale.draft(
                        sale.value(), "A sale", now.minusSeconds(60), now.plusSeconds(7_200), List.of(saleItem)));
        Sale published = flashSale.admin().publish(sale);
        return new HotItem(flashSale, item, published.items().get(0).layout());
    }

    @Override
    public void close() {
        flashSale.close();
    }

    /** A queue that hands every ticket to a listener. */
    private record Outlet(java.util.function.Consumer<Ticket> accepted) implements OrderQueue {
        private static final CompletionStage<Void> SENT = CompletableFuture.completedFuture(null);

        @Override
        public CompletionStage<Void> send(Ticket ticket) {
            accepted.accept(ticket);
            return SENT;
        }

        @Override
        public Subscription subscribe(OrderQueue.Consumer consumer) {
            throw new UnsupportedOperationException("nobody decides here");
        }

        @Override
        public CompletionStage<Position> position(ItemId item) {
            return CompletableFuture.completedFuture(new Position(0, 0));
        }

        @Override
        public void deadLetter(Ticket ticket, String cause) {
            throw new UnsupportedOperationException("nobody decides here");
        }

        @Override
        public void close() {
            // There is nothing to close.
        }
    }
}
