package io.flashsale.internal;

import io.flashsale.FlashSale;
import io.flashsale.FlashSaleSettings;
import io.flashsale.Role;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.handler.OrderHandler;
import io.flashsale.handler.RiskPolicy;
import io.flashsale.spi.KeeperRows;
import io.flashsale.spi.MediaStore;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.RateLimiter;
import io.flashsale.spi.SaleCache;
import io.flashsale.spi.SaleCatalog;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.SigningKey;
import io.flashsale.spi.SigningKeys;
import io.flashsale.spi.StockLedger;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** Puts the engine together from what the builder collected: the one place that knows how the parts depend on one another. */
public final class EngineAssembly {
    private final Collaborators given;
    private final StockLedger ledger;
    private final OrderStore store;
    private final OrderQueue queue;
    private final OrderCounters counters = new OrderCounters();
    private final Surroundings around;
    private final PollHints pollHints;
    private final LocalItems localItems;
    private final WindowTime windowTime;
    private final StoreWatch watch;
    private final QueueProgress progress;
    private final SaleReader reader;

    /**
     * What an engine needs from outside.
     *
     * @param handlers where the host's handlers stand among the library's
     * @param ownResources what to close with the engine, in order
     */
    public record Collaborators(
            SaleCatalog catalog,
            OrderStore store,
            KeeperRows keeperRows,
            StockLedger ledger,
            OrderQueue queue,
            SaleCache cache,
            MediaStore media,
            SigningKeys keys,
            RateLimiter limiter,
            RiskPolicy risk,
            List<FlashSaleListener> listeners,
            FlashSaleSettings settings,
            Set<Role> roles,
            Clock clock,
            RandomGenerator random,
            Scheduler scheduler,
            HandlerList handlers,
            List<AutoCloseable> ownResources) {}

    private EngineAssembly(Collaborators given) {
        this.given = given;
        LedgerTime time = new LedgerTime(given.clock(), nanoTime(given.clock(), given.scheduler()));
        ledger = new ObservedLedger(given.ledger(), time);
        store = given.store();
        queue = given.queue();
        List<FlashSaleListener> listeners = new ArrayList<>(given.listeners());
        listeners.add(counters);
        around = new Surroundings(
                given.settings(), given.scheduler(), time, given.random(), FlashSaleListener.all(listeners));
        pollHints = new PollHints(around.random());
        localItems = new LocalItems(ledger, around);
        windowTime = new WindowTime(ledger, around);
        watch = new StoreWatch(around.time());
        progress = new QueueProgress(queue, around);
        reader = new SaleReader(given.catalog(), given.cache(), around);
    }

    /** What durations are measured by. */
    public static LongSupplier nanoTime(Clock clock, Scheduler scheduler) {
        return clock instanceof LongSupplier nanoTime ? nanoTime : scheduler::nanoTime;
    }

    /** Builds an engine that has not been started. */
    public static FlashSale build(Collaborators given) {
        return new EngineAssembly(given).engine();
    }

    private FlashSaleEngine engine() {
        Signing signing = signing();
        LostTickets lost = new LostTickets(ledger, store, queue, progress, watch, around);
        TicketStatus statuses = new TicketStatus(signing.tickets, ledger, store, lost, watch, pollHints, around);
        StockHints hints = new StockHints(ledger, localItems, around);
        Deciding deciding = deciding();
        Repairing repairing = repairing(deciding, lost);
        return new FlashSaleEngine(
                given.roles(),
                around,
                signing,
                deciding,
                repairing,
                reserving(signing, statuses, deciding.sender),
                new BuyerOrders(
                        store, signing.tickets, statuses, deciding.settler, repairing.reconciler, around.listener()),
                new ItemPages(reader, hints, signing.tokens, windowTime, around.time()),
                admin(hints, repairing),
                given.ownResources());
    }

    private Signing signing() {
        KeyRing ticketKeys = new KeyRing(given.keys(), SigningKey.Purpose.TICKET, given.scheduler(), around.time());
        KeyRing tokenKeys = new KeyRing(given.keys(), SigningKey.Purpose.SALE_TOKEN, given.scheduler(), around.time());
        BackgroundTask refresh = new BackgroundTask(
                "signing keys",
                KeyRing.REFRESH,
                () -> {
                    ticketKeys.load();
                    tokenKeys.load();
                },
                around);
        return new Signing(
                ticketKeys,
                tokenKeys,
                refresh,
                new TicketCodec(ticketKeys),
                new SaleTokens(tokenKeys, around.settings().saleTokenTime()));
    }

    private OrderPath reserving(Signing signing, TicketStatus statuses, TicketSender sender) {
        TicketAnswers answers = new TicketAnswers(signing.tickets, pollHints, around);
        Borrowing borrowing = new Borrowing(ledger, around);
        RepeatedKeys repeatedKeys = new RepeatedKeys(
                ledger, localItems, store, progress, signing.tokens, signing.tickets, answers, statuses, around);
        Reservations reservations = new Reservations(
                ledger, store, reader, localItems, borrowing, repeatedKeys, answers, signing.tickets, around);
        HandlerChain chain = new HandlerChain(
                given.handlers().handlers(builtIn -> handler(builtIn, signing.tokens, repeatedKeys)),
                new ReserveStockHandler(reservations, answers, around.listener()),
                new EnqueueHandler(sender, answers, around.listener()));
        return new OrderPath(reader, windowTime, chain, answers, around);
    }

    private OrderHandler handler(BuiltIn builtIn, SaleTokens tokens, RepeatedKeys repeatedKeys) {
        return switch (builtIn) {
            case RATE_LIMIT -> new RateLimitHandler(this::acquire);
            case SALE_WINDOW -> new SaleWindowHandler(repeatedKeys);
            case SALE_TOKEN -> new SaleTokenHandler(tokens, repeatedKeys);
            case RISK -> new RiskHandler(given.risk());
            case DEDUPE -> new DedupeHandler(around.time(), around.settings().soldOutTime());
            case STOCK_CHECK -> new StockCheckHandler(localItems, around.time());
            case RESERVE_STOCK, ENQUEUE -> throw new IllegalArgumentException(builtIn + " stands behind the handlers");
        };
    }

    private CompletionStage<Duration> acquire(String key) {
        return Stages.onScheduler(given.scheduler(), () -> given.limiter().acquire(key));
    }

    private Deciding deciding() {
        Settler settler = new Settler(ledger, localItems, around);
        Decider decider = new Decider(store, queue, around);
        OrderWorker worker = new OrderWorker(decider, settler, queue, watch, around);
        TicketSender sender = new TicketSender(queue, worker, given.roles().contains(Role.WORKER), around);
        return new Deciding(queue, sender, worker, settler, progress, localItems);
    }

    private Repairing repairing(Deciding deciding, LostTickets lost) {
        String node = Long.toHexString(around.random().nextLong());
        Keepers keepers = new Keepers(given.keeperRows(), node);
        TopUp topUp = new TopUp(ledger, store, given.catalog(), localItems, progress, keepers::keeps, around);
        Sweeper sweeper =
                new Sweeper(ledger, store, deciding.sender, deciding.worker, deciding.settler, progress, around);
        ReleasePoller releases = new ReleasePoller(store, ledger, localItems, around);
        Reconciler reconciler =
                new Reconciler(given.catalog(), store, localItems, sweeper, topUp, releases, keepers, around);
        SaleLoader loader = new SaleLoader(given.catalog(), reader, topUp, given.media(), around);
        return new Repairing(topUp, reconciler, loader, lost);
    }

    private DefaultSaleAdmin admin(StockHints hints, Repairing repairing) {
        SavedSales sales = new SavedSales(given.catalog(), reader, repairing.loader, repairing.topUp, around);
        StockChanges stock = new StockChanges(store, ledger, repairing.loader, repairing.topUp, around);
        return new DefaultSaleAdmin(
                given.catalog(),
                sales,
                stock,
                new ItemMedia(given.media(), sales),
                new ItemFigures(store, hints, counters),
                store);
    }

    /** What signs and verifies. */
    record Signing(
            KeyRing ticketKeys, KeyRing tokenKeys, BackgroundTask refresh, TicketCodec tickets, SaleTokens tokens) {
        /** Loads the keys now; blocks. */
        void load() {
            ticketKeys.load();
            tokenKeys.load();
        }
    }

    /** What brings tickets to a decision. */
    record Deciding(
            OrderQueue queue,
            TicketSender sender,
            OrderWorker worker,
            Settler settler,
            QueueProgress progress,
            LocalItems localItems) {
        /** Completes when no item of this process has undecided tickets in the queue. */
        CompletionStage<Void> everythingDecided() {
            return progress.empty(localItems.items());
        }
    }

    /** What keeps ledger and order store in step. */
    record Repairing(TopUp topUp, Reconciler reconciler, SaleLoader loader, LostTickets lost) {}
}
