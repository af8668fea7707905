package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.FlashSale;
import io.flashsale.FlashSaleBuilder;
import io.flashsale.FlashSaleSettings;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.Order;
import io.flashsale.OrderReason;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.OrderResult.Accepted;
import io.flashsale.OrderState;
import io.flashsale.OrderStatus;
import io.flashsale.Outcome;
import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.memory.MemoryKeeperRows;
import io.flashsale.memory.MemoryOrderQueue;
import io.flashsale.memory.MemoryOrderStore;
import io.flashsale.memory.MemorySaleCatalog;
import io.flashsale.memory.MemorySigningKeys;
import io.flashsale.memory.MemoryStockLedger;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.RateLimiter;
import io.flashsale.spi.SigningKeys;
import io.flashsale.testing.Intercept;
import io.flashsale.testing.InterceptedLedger;
import io.flashsale.testing.InterceptedQueue;
import io.flashsale.testing.InterceptedStore;
import io.flashsale.testing.RecordingListener;
import io.flashsale.testing.SettableClock;
import io.flashsale.testing.VirtualScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * One sale of one item, or of three alike, all of it in memory and on virtual time: an engine, the adapters it works on, and what stands between
 * them. Open from the first moment unless told otherwise. What names no item is about the first.
 */
final class Rig implements AutoCloseable {
    static final ItemId ITEM = ItemId.of("ten", "phone");
    /** Items of the same sale; {@link #ITEM} is the first of them. */
    static final List<ItemId> ITEMS = List.of(ITEM, ItemId.of("ten", "watch"), ItemId.of("ten", "radio"));

    static final Duration OPEN_FOR = Duration.ofHours(3);

    final Plan plan;
    final SettableClock clock;
    final MemorySaleCatalog catalog;
    final MemoryOrderStore store;
    final MemoryKeeperRows keeperRows;
    final SigningKeys keys;
    final RecordingListener heard = new RecordingListener();
    MemoryStockLedger ledger;
    MemoryOrderQueue queue;
    VirtualScheduler process;
    FlashSale engine;
    Intercept ledgerCalls = Intercept.NOTHING;
    Intercept storeCalls = Intercept.NOTHING;
    Intercept queueCalls = Intercept.NOTHING;

    private final List<FlashSale> engines = new ArrayList<>();
    private final List<InterceptedQueue> queues = new ArrayList<>();
    private final Random random = new Random(1);
    private int anonymous;

    /** What is sold, and how. */
    record Plan(
            int items,
            long stock,
            int limit,
            int buckets,
            Duration opensIn,
            Duration payWithin,
            FlashSaleSettings settings,
            UnaryOperator<FlashSaleBuilder> more) {
        /** All of {@link #ITEMS}. */
        Plan withThreeItems() {
            return new Plan(ITEMS.size(), stock, limit, buckets, opensIn, payWithin, settings, more);
        }

        Plan withStock(long units) {
            return new Plan(items, units, limit, buckets, opensIn, payWithin, settings, more);
        }

        Plan withLimit(int units) {
            return new Plan(items, stock, units, buckets, opensIn, payWithin, settings, more);
        }

        Plan withBuckets(int howMany) {
            return new Plan(items, stock, limit, howMany, opensIn, payWithin, settings, more);
        }

        Plan opensIn(Duration duration) {
            return new Plan(items, stock, limit, buckets, duration, payWithin, settings, more);
        }

        Plan payWithin(Duration duration) {
            return new Plan(items, stock, limit, buckets, opensIn, duration, settings, more);
        }

        Plan withSettings(FlashSaleSettings newSettings) {
            return new Plan(items, stock, limit, buckets, opensIn, payWithin, newSettings, more);
        }

        Plan with(UnaryOperator<FlashSaleBuilder> changes) {
            return new Plan(items, stock, limit, buckets, opensIn, payWithin, settings, changes);
        }

        Rig start() {
            return new Rig(this, new SettableClock());
        }
    }

    /** Ten units in one bucket, one per buyer. */
    static Plan plan() {
        return new Plan(
                1,
                10,
                1,
                1,
                Duration.ZERO,
                Sale.DEFAULT_PAY_WITHIN,
                FlashSaleSettings.DEFAULTS,
                UnaryOperator.identity());
    }

    static Rig start() {
        return plan().start();
    }

    Rig(Plan plan, SettableClock clock) {
        this.plan = plan;
        this.clock = clock;
        this.store = new MemoryOrderStore(clock);
        this.catalog = new MemorySaleCatalog(store);
        this.keeperRows = new MemoryKeeperRows(clock);
        this.keys = new MemorySigningKeys(clock, new Random(2));
        this.process = new VirtualScheduler(clock);
        this.ledger = new MemoryStockLedger(clock);
        this.queue = new MemoryOrderQueue(process);
        this.engine = newEngine();
        engine.start();
        publish();
    }

    /** Another engine on the same adapters: another node. It has been started. */
    FlashSale anotherNode() {
        return anotherNode(UnaryOperator.identity());
    }

    /** Another node, on a clock of its own. */
    FlashSale anotherNode(SettableClock ownClock) {
        return anotherNode(builder -> builder.clock(ownClock));
    }

    /** Another node that only takes orders, on a clock of its own. */
    FlashSale frontNode(SettableClock ownClock) {
        return anotherNode(builder -> builder.clock(ownClock).roles(Set.of()));
    }

    /** Another node that differs in this. */
    FlashSale anotherNode(UnaryOperator<FlashSaleBuilder> ownChanges) {
        FlashSale node = newEngine(ownChanges);
        node.start();
        return node;
    }

    /** The process is killed, and with it ledger and queue; a new one starts on the catalog, the rows and the keys. */
    void restart() {
        process.kill();
        engines.clear();
        process = process.anotherProcess();
        ledger = new MemoryStockLedger(clock);
        queue = new MemoryOrderQueue(process);
        engine = newEngine();
        engine.start();
    }

    private FlashSale newEngine() {
        return newEngine(UnaryOperator.identity());
    }

    private FlashSale newEngine(UnaryOperator<FlashSaleBuilder> ownChanges) {
        InterceptedQueue between = new InterceptedQueue(queue, () -> queueCalls);
        queues.add(between);
        FlashSaleBuilder builder = FlashSale.builder()
                .catalog(catalog)
                .orderStore(new InterceptedStore(store, () -> storeCalls))
                .keeperRows(keeperRows)
                .ledger(new InterceptedLedger(ledger, () -> ledgerCalls))
                .queue(between)
                .signingKeys(keys)
                .rateLimiter(RateLimiter.unlimited())
                .settings(plan.settings)
                .clock(clock)
                .random(random)
                .scheduler(process)
                .listener(heard);
        FlashSale made = ownChanges.apply(plan.more.apply(builder)).build();
        engines.add(made);
        return made;
    }

    /** Whoever has subscribed to the queue, in order. */
    List<OrderQueue.Consumer> consumers() {
        return queues.stream().flatMap(each -> each.consumers().stream()).toList();
    }

    private void publish() {
        Instant opens = clock.instant().plus(plan.opensIn);
        List<SaleItem> items = ITEMS.subList(0, plan.items).stream()
                .map(item -> SaleItem.of(
                                item.sku().value(),
                                "Item " + item.sku(),
                                Money.of(49_900, "EUR"),
                                Money.of(9_900, "EUR"),
                                plan.stock,
                                plan.limit)
                        .withBuckets(plan.buckets))
                .toList();
        Sale draft = Sale.draft("ten", "Ten o'clock", opens, opens.plus(OPEN_FOR), items)
                .withPayWithin(plan.payWithin);
        engine.admin().create(draft);
        engine.admin().publish(SaleId.of("ten"));
    }

    /** A request with a good token. */
    OrderRequest request(String buyer, int quantity) {
        return request(engine, ITEM, buyer, quantity);
    }

    /** A request with a token that this node gave out. */
    static OrderRequest request(FlashSale node, ItemId item, String buyer, int quantity) {
        String token = node.detail(item, new BuyerId(buyer)).orElseThrow().saleToken();
        return OrderRequest.of(buyer, item, quantity).withSaleToken(token);
    }

    OrderResult place(String buyer) {
        return place(buyer, 1);
    }

    OrderResult place(String buyer, int quantity) {
        return engine.place(request(buyer, quantity));
    }

    OrderResult placeWithKey(String buyer, int quantity, String key) {
        return engine.place(request(buyer, quantity).withIdempotencyKey(key));
    }

    /** The signed ticket of a request that must be accepted. */
    String accepted(String buyer) {
        return ticket(place(buyer));
    }

    static String ticket(OrderResult result) {
        assertThat(result).isInstanceOf(Accepted.class);
        return ((Accepted) result).ticket();
    }

    /** A buyer whom nobody has seen before. */
    String nextBuyer() {
        anonymous++;
        return "buyer-" + anonymous;
    }

    OrderState state(String buyer, String ticket) {
        return engine.status(new BuyerId(buyer), ticket).orElseThrow();
    }

    OrderStatus status(String buyer, String ticket) {
        return state(buyer, ticket).status();
    }

    void pass(Duration duration) {
        process.advance(duration);
    }

    List<Outcome> refusals() {
        return heard.refused().stream().map(RecordingListener.Refused::outcome).toList();
    }

    List<Order> orders() {
        return store.audit(ITEM).orders();
    }

    List<Order> orders(OrderStatus status) {
        return orders().stream().filter(order -> order.status() == status).toList();
    }

    List<Order> rejected(OrderReason reason) {
        return orders().stream().filter(order -> order.reason() == reason).toList();
    }

    /** Units of orders that hold any. */
    long sold() {
        return orders().stream()
                .filter(order -> order.status() == OrderStatus.CREATED || order.status() == OrderStatus.PAID)
                .mapToLong(order -> order.ticket().quantity())
                .sum();
    }

    long available() {
        return store.stock(ITEM).orElseThrow().available();
    }

    /** Units the ledger accounts for: available, pending and lent. */
    long ledgerUnits() {
        return ledger.audit(ITEM).stream()
                .mapToLong(bucket -> bucket.state().units())
                .sum();
    }

    long ledgerAvailable() {
        return ledger.audit(ITEM).stream()
                .mapToLong(bucket -> bucket.state().available())
                .sum();
    }

    /** Buys until nobody gets anything any more, and lets everything be decided. */
    void sellOut() {
        for (int round = 0; round < 20; round++) {
            for (int buyer = 0; buyer < plan.stock + 5; buyer++) {
                place(nextBuyer());
            }
            pass(Duration.ofSeconds(1));
            if (available() == 0) {
                return;
            }
        }
    }

    @Override
    public void close() {
        engines.forEach(FlashSale::close);
    }
}
