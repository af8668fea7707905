package io.flashsale;

import io.flashsale.event.FlashSaleListener;
import io.flashsale.handler.HandlerOrder;
import io.flashsale.handler.OrderHandler;
import io.flashsale.handler.RiskPolicy;
import io.flashsale.handler.RiskVerdict;
import io.flashsale.internal.EngineAssembly;
import io.flashsale.internal.HandlerList;
import io.flashsale.memory.LocalRateLimiter;
import io.flashsale.memory.MemoryKeeperRows;
import io.flashsale.memory.MemoryOrderQueue;
import io.flashsale.memory.MemoryOrderStore;
import io.flashsale.memory.MemorySaleCatalog;
import io.flashsale.memory.MemorySigningKeys;
import io.flashsale.memory.MemoryStockLedger;
import io.flashsale.memory.ThreadPoolScheduler;
import io.flashsale.spi.KeeperRows;
import io.flashsale.spi.MediaStore;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.RateLimiter;
import io.flashsale.spi.SaleCache;
import io.flashsale.spi.SaleCatalog;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.SigningKeys;
import io.flashsale.spi.StockLedger;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Puts a {@link FlashSale} together. What is not set is in memory, on system clock and threads of its own, which are then closed with it;
 * what is set stays the caller's to close. Not safe for several threads.
 */
public final class FlashSaleBuilder {
    private @Nullable SaleCatalog catalog;
    private @Nullable OrderStore orderStore;
    private @Nullable KeeperRows keeperRows;
    private @Nullable StockLedger ledger;
    private @Nullable OrderQueue queue;
    private @Nullable SigningKeys signingKeys;
    private @Nullable RateLimiter rateLimiter;
    private @Nullable Scheduler scheduler;
    private SaleCache cache = SaleCache.none();
    private MediaStore mediaStore = MediaStore.none();
    private RiskPolicy riskPolicy = context -> RiskVerdict.ALLOW;
    private FlashSaleSettings settings = FlashSaleSettings.DEFAULTS;
    private Set<Role> roles = EnumSet.allOf(Role.class);
    private Clock clock = Clock.systemUTC();
    private RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
    private final List<FlashSaleListener> listeners = new ArrayList<>();
    private final HandlerList handlers = new HandlerList();

    FlashSaleBuilder() {}

    public FlashSaleBuilder catalog(SaleCatalog value) {
        catalog = Objects.requireNonNull(value, "catalog");
        return this;
    }

    public FlashSaleBuilder orderStore(OrderStore value) {
        orderStore = Objects.requireNonNull(value, "orderStore");
        return this;
    }

    /** Where the nodes see each other; by default in this process, which then is the only node. */
    public FlashSaleBuilder keeperRows(KeeperRows value) {
        keeperRows = Objects.requireNonNull(value, "keeperRows");
        return this;
    }

    public FlashSaleBuilder ledger(StockLedger value) {
        ledger = Objects.requireNonNull(value, "ledger");
        return this;
    }

    public FlashSaleBuilder queue(OrderQueue value) {
        queue = Objects.requireNonNull(value, "queue");
        return this;
    }

    /** The read copies shared by all nodes; by default there are none. */
    public FlashSaleBuilder cache(SaleCache value) {
        cache = Objects.requireNonNull(value, "cache");
        return this;
    }

    public FlashSaleBuilder mediaStore(MediaStore value) {
        mediaStore = Objects.requireNonNull(value, "mediaStore");
        return this;
    }

    public FlashSaleBuilder signingKeys(SigningKeys value) {
        signingKeys = Objects.requireNonNull(value, "signingKeys");
        return this;
    }

    public FlashSaleBuilder rateLimiter(RateLimiter value) {
        rateLimiter = Objects.requireNonNull(value, "rateLimiter");
        return this;
    }

    /** Replaces the policy; several are combined with {@link RiskPolicy#and}. */
    public FlashSaleBuilder riskPolicy(RiskPolicy value) {
        riskPolicy = Objects.requireNonNull(value, "riskPolicy");
        return this;
    }

    /** Adds a listener. */
    public FlashSaleBuilder listener(FlashSaleListener value) {
        listeners.add(Objects.requireNonNull(value, "listener"));
        return this;
    }

    public FlashSaleBuilder settings(FlashSaleSettings value) {
        settings = Objects.requireNonNull(value, "settings");
        return this;
    }

    /** What this process does; by default everything. */
    public FlashSaleBuilder roles(Set<Role> value) {
        roles = Set.copyOf(Objects.requireNonNull(value, "roles"));
        return this;
    }

    /**
     * This node's clock, which counts only until the ledger has told its time. Durations are measured by {@link Scheduler#nanoTime}, or by the
     * clock if it is a {@link java.util.function.LongSupplier} of nanoseconds too, as that of tests is.
     */
    public FlashSaleBuilder clock(Clock value) {
        clock = Objects.requireNonNull(value, "clock");
        return this;
    }

    public FlashSaleBuilder random(RandomGenerator value) {
        random = Objects.requireNonNull(value, "random");
        return this;
    }

    public FlashSaleBuilder scheduler(Scheduler value) {
        scheduler = Objects.requireNonNull(value, "scheduler");
        return this;
    }

    /**
     * Adds a handler of the host. Among handlers at the same value the library's own comes first, then the order in which they were added.
     *
     * <pre>{@code
     * FlashSale.builder()
     *         .handler(HandlerOrder.CUSTOM, membersOnly)
     *         .handlerBefore(HandlerOrder.RESERVE_STOCK, creditCheck)
     *         .replaceHandler(HandlerOrder.RISK, ownRiskRule)
     *         .removeHandler(HandlerOrder.RATE_LIMIT)
     * }</pre>
     *
     * @param order a value of {@link HandlerOrder}, or one between two of them
     * @throws IllegalArgumentException if it is not below {@link HandlerOrder#RESERVE_STOCK}
     */
    public FlashSaleBuilder handler(int order, OrderHandler handler) {
        handlers.add(order, handler);
        return this;
    }

    /**
     * Puts a handler of the host directly before the library's at this position.
     *
     * @param position one of {@link HandlerOrder} up to {@link HandlerOrder#RESERVE_STOCK}, but not {@link HandlerOrder#CUSTOM}
     * @throws IllegalArgumentException if none of the library's stands there, or if the reservation would be before it
     */
    public FlashSaleBuilder handlerBefore(int position, OrderHandler handler) {
        handlers.before(position, handler);
        return this;
    }

    /**
     * Puts a handler of the host directly after the library's at this position.
     *
     * @param position one of {@link HandlerOrder} before {@link HandlerOrder#RESERVE_STOCK}, but not {@link HandlerOrder#CUSTOM}
     * @throws IllegalArgumentException if none of the library's stands there, or if the reservation would be before it
     */
    public FlashSaleBuilder handlerAfter(int position, OrderHandler handler) {
        handlers.after(position, handler);
        return this;
    }

    /**
     * Puts a handler of the host in the place of the library's, with whose part it then deals alone: the risk policies are asked by the
     * library's handler at {@link HandlerOrder#RISK}, the rate limiter by that at {@link HandlerOrder#RATE_LIMIT}.
     *
     * @param position one of {@link HandlerOrder} before {@link HandlerOrder#RESERVE_STOCK}, but not {@link HandlerOrder#CUSTOM}
     * @throws IllegalArgumentException if none of the library's stands there, or if it cannot be replaced
     */
    public FlashSaleBuilder replaceHandler(int position, OrderHandler handler) {
        handlers.replace(position, handler);
        return this;
    }

    /**
     * Removes the library's handler, or the one that has replaced it, and what it did: without {@link HandlerOrder#RISK} no risk policy is
     * asked, without {@link HandlerOrder#RATE_LIMIT} no rate limiter.
     *
     * @param position one of {@link HandlerOrder} before {@link HandlerOrder#RESERVE_STOCK}, but not {@link HandlerOrder#CUSTOM}
     * @throws IllegalArgumentException if none of the library's stands there, or if it cannot be removed
     */
    public FlashSaleBuilder removeHandler(int position) {
        handlers.remove(position);
        return this;
    }

    /**
     * Puts the parts together; starts nothing.
     *
     * @throws IllegalStateException if there is an order store but no catalog of the same database
     */
    public FlashSale build() {
        OrderStore store = orderStore == null ? new MemoryOrderStore(clock) : orderStore;
        List<AutoCloseable> own = new ArrayList<>();
        Scheduler threads = scheduler;
        if (threads == null) {
            threads = new ThreadPoolScheduler();
            own.add(threads);
        }
        OrderQueue orders = queue;
        if (orders == null) {
            orders = new MemoryOrderQueue(threads);
            own.add(0, orders);
        }
        return EngineAssembly.build(new EngineAssembly.Collaborators(
                catalog == null ? catalogOf(store) : catalog,
                store,
                keeperRows == null ? new MemoryKeeperRows(clock) : keeperRows,
                ledger == null ? new MemoryStockLedger(clock) : ledger,
                orders,
                cache,
                mediaStore,
                signingKeys == null ? new MemorySigningKeys(clock) : signingKeys,
                rateLimiter == null
                        ? new LocalRateLimiter(
                                EngineAssembly.nanoTime(clock, threads), LocalRateLimiter.Settings.DEFAULTS)
                        : rateLimiter,
                riskPolicy,
                List.copyOf(listeners),
                settings,
                roles,
                clock,
                random,
                threads,
                handlers,
                own));
    }

    private static SaleCatalog catalogOf(OrderStore store) {
        if (store instanceof MemoryOrderStore memory) {
            return new MemorySaleCatalog(memory);
        }
        throw new IllegalStateException(
                "catalog is missing: set the one that keeps its sales beside the orders of the order store");
    }
}
