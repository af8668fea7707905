package io.flashsale.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.FlashSale;
import io.flashsale.FlashSaleSettings;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.OrderResult.Accepted;
import io.flashsale.OrderResult.SoldOut;
import io.flashsale.OrderResult.UnknownItem;
import io.flashsale.OrderStatus;
import io.flashsale.PayResult;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import io.flashsale.memory.MemoryKeeperRows;
import io.flashsale.memory.MemoryOrderQueue;
import io.flashsale.memory.MemoryOrderStore;
import io.flashsale.memory.MemorySaleCatalog;
import io.flashsale.memory.MemorySigningKeys;
import io.flashsale.memory.MemoryStockLedger;
import io.flashsale.spi.KeeperRows;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.RateLimiter;
import io.flashsale.spi.SaleCatalog;
import io.flashsale.spi.SigningKeys;
import io.flashsale.spi.StockRow;
import io.flashsale.testing.SettableClock;
import io.flashsale.testing.VirtualScheduler;
import io.flashsale.testkit.store.InvariantAudit;
import io.flashsale.testkit.store.OrderStoreProbe;
import io.flashsale.testkit.store.RawItem;
import io.flashsale.testkit.store.RawItem.RawHolding;
import io.flashsale.testkit.store.RawItem.RawOrder;
import io.flashsale.testkit.store.RawItem.RawRelease;
import io.flashsale.testkit.store.RawItem.ReleaseState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * D4: 1,500 sales on two nodes, every fifth a draft. All that are published load, open, sell out and take unpaid units back; the drafts
 * hold up none of them, and sell nothing.
 */
class ManySalesTest {
    private static final int SALES = 1_500;
    private static final long STOCK = 2;
    private static final Duration PAY_WITHIN = Duration.ofSeconds(20);
    private static final FlashSaleSettings SETTINGS =
            FlashSaleSettings.builder().loadLead(Duration.ofMinutes(5)).build();

    private final SettableClock clock = new SettableClock();
    private final VirtualScheduler scheduler = new VirtualScheduler(clock);
    private final MemoryStockLedger ledger = new MemoryStockLedger(clock);
    private final MemoryOrderQueue queue = new MemoryOrderQueue(scheduler);
    private final List<ItemId> published = new ArrayList<>();
    private final List<ItemId> drafts = new ArrayList<>();
    private final List<String> paidFor = new ArrayList<>();
    private final List<FlashSale> nodes = new ArrayList<>();

    @Test
    void allOfThemLoadOpenSellAndExpireInMemory() {
        MemoryOrderStore store = new MemoryOrderStore(clock);
        run(
                store,
                new MemorySaleCatalog(store),
                new MemoryKeeperRows(clock),
                new MemorySigningKeys(clock, new Random(2)),
                item -> raw(item, store.audit(item)));
    }

    @Test
    void allOfThemLoadOpenSellAndExpireInADatabase() {
        try (TestDatabase database = TestDatabase.of(Product.H2)) {
            JdbcStores stores =
                    JdbcStores.builder(database.dataSource()).clock(clock).build();
            run(
                    stores.orderStore(),
                    stores.saleCatalog(),
                    stores.keeperRows(),
                    stores.signingKeys(),
                    new JdbcProbe(database.dataSource()));
        }
    }

    private void run(
            OrderStore store, SaleCatalog catalog, KeeperRows keeperRows, SigningKeys keys, OrderStoreProbe probe) {
        for (int node = 0; node < 2; node++) {
            FlashSale made = FlashSale.builder()
                    .catalog(catalog)
                    .orderStore(store)
                    .keeperRows(keeperRows)
                    .signingKeys(keys)
                    .ledger(ledger)
                    .queue(queue)
                    .rateLimiter(RateLimiter.unlimited())
                    .settings(SETTINGS)
                    .clock(clock)
                    .scheduler(node == 0 ? scheduler : scheduler.anotherProcess())
                    .build();
            made.start();
            nodes.add(made);
        }
        try {
            publishAll();
            scheduler.advance(Duration.ofSeconds(15));
            assertAllAreLoaded();
            scheduler.advance(Duration.ofSeconds(20));
            sellOut(probe);
            payForOneUnitOfEach();
            scheduler.advance(PAY_WITHIN.plusSeconds(8));
            assertUnpaidUnitsAreBack(probe);
            sellWhatCameBack(probe);
        } finally {
            nodes.forEach(FlashSale::close);
        }
    }

    /** Half of them open after 20 s, half after 30. */
    private void publishAll() {
        Instant now = clock.instant();
        for (int number = 0; number < SALES; number++) {
            String id = "sale-" + number;
            Instant opens = now.plusSeconds(number % 2 == 0 ? 20 : 30);
            SaleItem pen = SaleItem.of("pen", "Pen", Money.of(900, "EUR"), Money.of(90, "EUR"), STOCK, 1)
                    .withBuckets(1);
            Sale draft = Sale.draft(id, "Sale " + number, opens, opens.plus(Duration.ofHours(3)), List.of(pen))
                    .withPayWithin(PAY_WITHIN);
            FlashSale node = nodes.get(number % 2);
            Sale saved = node.admin().create(draft);
            if (number % 5 == 0) {
                drafts.add(ItemId.of(id, "pen"));
            } else {
                node.admin().publish(saved.id());
                published.add(ItemId.of(id, "pen"));
            }
        }
        assertThat(published).hasSize(1_200);
    }

    private void assertAllAreLoaded() {
        assertThat(published)
                .allSatisfy(item ->
                        assertThat(ledgerUnits(item)).as(item.toString()).isEqualTo(STOCK));
        assertThat(drafts).allSatisfy(item -> assertThat(ledger.audit(item)).isEmpty());
    }

    private void sellOut(OrderStoreProbe probe) {
        for (ItemId item : published) {
            for (int buyer = 0; buyer < STOCK; buyer++) {
                OrderResult result = place(nodes.get(buyer % 2), item, "buyer-" + buyer);
                assertThat(result).as(item.toString()).isInstanceOf(Accepted.class);
                if (buyer == 0) {
                    paidFor.add(((Accepted) result).ticket());
                }
            }
            assertThat(place(nodes.get(0), item, "late")).isInstanceOf(SoldOut.class);
        }
        for (ItemId item : drafts) {
            assertThat(nodes.get(0).place(OrderRequest.of("ann", item, 1))).isEqualTo(UnknownItem.INSTANCE);
        }
        scheduler.advance(Duration.ofSeconds(4));
        for (ItemId item : published) {
            RawItem raw = audited(probe, item);
            assertThat(raw.available()).as("sold out: %s", item).isZero();
            assertThat(raw.units(OrderStatus.CREATED)).isEqualTo(STOCK);
            assertThat(ledgerUnits(item)).isZero();
        }
        assertThat(drafts)
                .allSatisfy(item -> assertThat(probe.read(item).total()).isZero());
    }

    private static OrderResult place(FlashSale node, ItemId item, String buyer) {
        String token = node.detail(item, new BuyerId(buyer)).orElseThrow().saleToken();
        return node.place(OrderRequest.of(buyer, item, 1).withSaleToken(token));
    }

    private void payForOneUnitOfEach() {
        BuyerId buyer = new BuyerId("buyer-0");
        paidFor.forEach(ticket -> assertThat(nodes.get(1).pay(buyer, ticket)).isInstanceOf(PayResult.Paid.class));
    }

    private void assertUnpaidUnitsAreBack(OrderStoreProbe probe) {
        for (ItemId item : published) {
            RawItem raw = audited(probe, item);
            assertThat(raw.units(OrderStatus.PAID)).as("paid: %s", item).isEqualTo(1);
            assertThat(raw.units(OrderStatus.CANCELLED)).as("expired: %s", item).isEqualTo(STOCK - 1);
            assertThat(raw.available()).as("back in the row: %s", item).isEqualTo(STOCK - 1);
            assertThat(raw.units(ReleaseState.DONE)).as("refunded: %s", item).isEqualTo(STOCK - 1);
            assertThat(ledgerUnits(item)).as("back in the ledger: %s", item).isEqualTo(STOCK - 1);
        }
    }

    private void sellWhatCameBack(OrderStoreProbe probe) {
        for (ItemId item : published) {
            assertThat(place(nodes.get(1), item, "second")).isInstanceOf(Accepted.class);
        }
        scheduler.advance(Duration.ofSeconds(4));
        for (ItemId item : published) {
            assertThat(audited(probe, item).available()).isZero();
            assertThat(ledgerUnits(item)).isZero();
        }
    }

    private static RawItem audited(OrderStoreProbe probe, ItemId item) {
        RawItem raw = probe.read(item);
        assertThat(InvariantAudit.violations(raw)).isEmpty();
        assertThat(raw.total()).isEqualTo(STOCK);
        return raw;
    }

    private long ledgerUnits(ItemId item) {
        return ledger.audit(item).stream()
                .mapToLong(bucket -> bucket.state().units())
                .sum();
    }

    private static RawItem raw(ItemId item, MemoryOrderStore.Audit audit) {
        List<RawRelease> releases = new ArrayList<>();
        audit.newReleases().forEach(release -> releases.add(row(release, ReleaseState.NEW)));
        audit.countedReleases().forEach(release -> releases.add(row(release, ReleaseState.COUNTED)));
        audit.doneReleases().forEach(release -> releases.add(row(release, ReleaseState.DONE)));
        return new RawItem(
                item,
                audit.stock().map(row -> row.terms().total()).orElse(0L),
                audit.stock().map(StockRow::available).orElse(0L),
                audit.orders().stream()
                        .map(order -> new RawOrder(
                                order.id(),
                                order.ticket().buyer(),
                                order.ticket().quantity(),
                                order.status(),
                                order.reason(),
                                order.expiresAt() != null))
                        .toList(),
                audit.held().entrySet().stream()
                        .map(held -> new RawHolding(held.getKey(), held.getValue()))
                        .toList(),
                releases);
    }

    private static RawRelease row(OrderStore.Release release, ReleaseState state) {
        return new RawRelease(
                release.ticket().id(),
                release.ticket().buyer(),
                release.ticket().quantity(),
                release.lowerCount(),
                state);
    }
}
