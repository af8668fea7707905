package io.flashsale.internal;

import io.flashsale.FlashSale;
import io.flashsale.FlashSaleSettings;
import io.flashsale.Role;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.handler.DedupeHandler;
import io.flashsale.handler.EnqueueHandler;
import io.flashsale.handler.HandlerOrder;
import io.flashsale.handler.RateLimitHandler;
import io.flashsale.handler.ReserveStockHandler;
import io.flashsale.handler.RiskHandler;
import io.flashsale.handler.RiskPolicy;
import io.flashsale.handler.SaleTokenHandler;
import io.flashsale.handler.SaleWindowHandler;
import io.flashsale.handler.StockCheckHandler;
import io.flashsale.spi.KeyPurpose;
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
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Puts the engine together from its collaborators: the one place that knows how the parts hang on each other. */
public final class EngineAssembly {
    private EngineAssembly() {}

    /**
     * What an engine needs from outside.
     *
     * @param chain what the host changes in the chain, after the built-in handlers are in it
     * @param ownResources what to close with the engine, in order
     */
    public record Collaborators(
            SaleCatalog catalog,
            OrderStore store,
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
            Consumer<HandlerList> chain,
            List<AutoCloseable> ownResources) {}

    /** Builds an engine that has not been started. */
    public static FlashSale build(Collaborators given) {
        FlashSaleSettings settings = given.settings();
        Scheduler scheduler = given.scheduler();
        RandomGenerator random = given.random();
        StockLedger ledger = given.ledger();
        OrderStore store = given.store();
        OrderQueue queue = given.queue();

        OrderCounters counters = new OrderCounters();
        List<FlashSaleListener> listeners = new ArrayList<>(given.listeners());
        listeners.add(counters);
        FlashSaleListener listener = FlashSaleListener.all(listeners);

        LedgerTime time = new LedgerTime(given.clock());
        PollHints pollHints = new PollHints(random);
        KeyRing ticketKeys = new KeyRing(given.keys(), KeyPurpose.TICKET, scheduler, given.clock());
        KeyRing tokenKeys = new KeyRing(given.keys(), KeyPurpose.SALE_TOKEN, scheduler, given.clock());
        BackgroundTask keyTask = new BackgroundTask(
                "signing keys",
                KeyRing.REFRESH,
                () -> {
                    ticketKeys.load();
                    tokenKeys.load();
                },
                scheduler,
                time,
                listener);
        TicketCodec tickets = new TicketCodec(ticketKeys);
        SaleTokens tokens = new SaleTokens(tokenKeys, settings.saleTokenTime());

        SaleReader reader = new SaleReader(
                given.catalog(), given.cache(), scheduler, listener, time, random, settings.nearCacheTime());
        LocalItems localItems = new LocalItems(ledger, scheduler, time, listener, settings);
        StoreWatch watch = new StoreWatch(time);
        QueueProgress progress = new QueueProgress(queue, scheduler, time);
        TicketStatus statuses = new TicketStatus(
                tickets, ledger, store, progress, watch, pollHints, scheduler, time, listener, settings);
        Borrowing borrowing = new Borrowing(ledger, scheduler, time, random, listener);
        Reservations reservations = new Reservations(
                ledger, store, reader, localItems, borrowing, statuses, tickets, pollHints, scheduler, time, listener);
        TicketAnswers answers = new TicketAnswers(tickets, pollHints, random, scheduler, time, settings);

        Settler settler = new Settler(ledger, localItems, scheduler, listener);
        Decider decider = new Decider(store, queue, scheduler, random, listener);
        OrderWorker worker = new OrderWorker(decider, settler, queue, watch, time, listener);
        TopUp topUp = new TopUp(ledger, store, localItems, progress, scheduler, time, listener, settings);
        Sweeper sweeper =
                new Sweeper(ledger, store, queue, worker, settler, progress, watch, scheduler, listener, settings);
        ReleasePoller releases = new ReleasePoller(store, ledger, given.catalog(), localItems, scheduler);
        Reconciler reconciler = new Reconciler(
                given.catalog(),
                store,
                ledger,
                localItems,
                sweeper,
                topUp,
                releases,
                statuses,
                progress,
                watch,
                scheduler,
                time,
                listener,
                settings);
        SaleLoader loader = new SaleLoader(
                given.catalog(), reader, topUp, given.media(), scheduler, time, listener, settings.loadLead());
        StockHints hints = new StockHints(ledger, localItems, scheduler, time);
        DefaultSaleAdmin admin = new DefaultSaleAdmin(
                given.catalog(),
                store,
                ledger,
                given.media(),
                reader,
                loader,
                topUp,
                localItems,
                hints,
                counters,
                scheduler,
                random,
                time,
                listener);

        HandlerList handlers = new HandlerList();
        handlers.builtIn(
                HandlerOrder.RATE_LIMIT,
                new RateLimitHandler(key -> LedgerCalls.stageOnScheduler(
                        scheduler, () -> given.limiter().acquire(key))));
        handlers.builtIn(HandlerOrder.SALE_WINDOW, new SaleWindowHandler());
        handlers.builtIn(HandlerOrder.SALE_TOKEN, new SaleTokenHandler(tokens));
        handlers.builtIn(HandlerOrder.RISK, new RiskHandler(given.risk()));
        handlers.builtIn(HandlerOrder.DEDUPE, new DedupeHandler(given.clock(), settings.soldOutTime()));
        handlers.builtIn(HandlerOrder.STOCK_CHECK, new StockCheckHandler(localItems, given.clock()));
        handlers.builtIn(HandlerOrder.RESERVE_STOCK, new ReserveStockHandler(reservations, answers, listener));
        handlers.builtIn(HandlerOrder.ENQUEUE, new EnqueueHandler(queue, answers, listener));
        given.chain().accept(handlers);

        FlashSaleEngine.Parts parts = new FlashSaleEngine.Parts(
                given.roles(),
                settings,
                scheduler,
                time,
                listener,
                ticketKeys,
                tokenKeys,
                keyTask,
                tickets,
                tokens,
                reader,
                statuses,
                hints,
                store,
                queue,
                progress,
                localItems,
                worker,
                reconciler,
                loader,
                admin,
                given.ownResources());
        return new FlashSaleEngine(parts, new HandlerChain(handlers.handlers(), handlers.reservation()));
    }
}
