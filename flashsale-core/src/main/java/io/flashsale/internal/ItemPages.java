package io.flashsale.internal;

import io.flashsale.BuyerId;
import io.flashsale.ItemDetail;
import io.flashsale.ItemId;
import io.flashsale.Sale;
import io.flashsale.SaleDetail;
import io.flashsale.SaleItem;
import io.flashsale.Sku;
import io.flashsale.StoreUnavailableException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What item pages show, from memory: the sale, whether the item can be ordered now, and the buyer's sale token. */
final class ItemPages {
    private final SaleReader sales;
    private final StockHints hints;
    private final SaleTokens tokens;
    private final WindowTime windowTime;
    private final LedgerTime time;

    ItemPages(SaleReader sales, StockHints hints, SaleTokens tokens, WindowTime windowTime, LedgerTime time) {
        this.sales = sales;
        this.hints = hints;
        this.tokens = tokens;
        this.windowTime = windowTime;
        this.time = time;
    }

    CompletionStage<Optional<ItemDetail>> detail(ItemId item, @Nullable BuyerId buyer) {
        return sales.published(item.sale()).thenCompose(sale -> {
            SaleItem saleItem = sale == null ? null : sale.item(item.sku()).orElse(null);
            return sale == null || saleItem == null
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : windowTime
                            .forPage(sale, saleItem, buyer)
                            .thenApply(now -> Optional.of(detail(sale, saleItem, buyer, told(now))));
        });
    }

    private static Instant told(@Nullable Instant now) {
        if (now == null) {
            throw new StoreUnavailableException("the ledger has not told the time yet", null, false);
        }
        return now;
    }

    private ItemDetail detail(Sale sale, SaleItem saleItem, @Nullable BuyerId buyer, Instant now) {
        ItemId item = sale.itemId(saleItem);
        Sale.Phase phase = sale.phase(now);
        ItemDetail.State itemState = switch (phase) {
            case UPCOMING -> ItemDetail.State.UPCOMING;
            case ENDED -> ItemDetail.State.ENDED;
            case OPEN -> hints.soldOut(item, saleItem) ? ItemDetail.State.SOLD_OUT : ItemDetail.State.OPEN;
        };
        boolean mayOrder = phase == Sale.Phase.OPEN && !sale.paused();
        Instant expiry = tokens.expiry(now);
        return mayOrder && buyer != null
                ? new ItemDetail(sale, saleItem, itemState, now, tokens.issue(sale, item, buyer, expiry), expiry)
                : new ItemDetail(sale, saleItem, itemState, now, null, null);
    }

    /** By the ledger's time; by this node's own until the first reply, which this asks for. */
    List<SaleDetail> sales() {
        List<Sale> current = sales.current();
        current.stream().limit(1).forEach(windowTime::learn);
        Instant now = time.now();
        return current.stream()
                .filter(sale -> sale.phase(now) != Sale.Phase.ENDED)
                .map(sale -> new SaleDetail(
                        sale,
                        now,
                        sale.items().stream()
                                .map(item -> detail(sale, item, null, now))
                                .toList()))
                .toList();
    }

    Map<Sku, ItemDetail> tags(Collection<Sku> skus) {
        Set<Sku> wanted = Set.copyOf(skus);
        Map<Sku, ItemDetail> tags = new HashMap<>();
        for (SaleDetail sale : sales()) {
            for (ItemDetail detail : sale.items()) {
                if (wanted.contains(detail.item().sku())) {
                    tags.putIfAbsent(detail.item().sku(), detail);
                }
            }
        }
        return tags;
    }
}
