package io.flashsale.internal;

import io.flashsale.BuyerId;
import io.flashsale.CancelResult;
import io.flashsale.FlashSale;
import io.flashsale.FlashSaleException;
import io.flashsale.FlashSaleHealth;
import io.flashsale.FlashSaleSettings;
import io.flashsale.ItemDetail;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderCursor;
import io.flashsale.OrderPage;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.OrderState;
import io.flashsale.OrderStatus;
import io.flashsale.PayResult;
import io.flashsale.Role;
import io.flashsale.Sale;
import io.flashsale.SaleAdmin;
import io.flashsale.SaleDetail;
import io.flashsale.SaleItem;
import io.flashsale.SalePhase;
import io.flashsale.Sku;
import io.flashsale.StoreUnavailableException;
import io.flashsale.Ticket;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.handler.OrderContext;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.StatusChange;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The library at work: connects the chain, the status path, the item pages and the background work. */
final class FlashSaleEngine implements FlashSale {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Duration DRAIN = Duration.ofSeconds(5);
    private static final int MAX_PAGE = 100;
    private static final Logger LOG = LoggerFactory.getLogger(FlashSaleEngine.class);

    private final Parts parts;
    private final HandlerChain chain;
    private volatile State state = State.NEW;
    private OrderQueue.@Nullable Subscription subscription;

    private enum State {
        NEW,
        RUNNING,
        CLOSED
    }

    FlashSaleEngine(Parts parts, HandlerChain chain) {
        this.parts = parts;
        this.chain = chain;
    }

    @Override
    public synchronized void start() {
        if (state != State.NEW) {
            throw new IllegalStateException("start() must be called once, on a new FlashSale, but it is " + state);
        }
        parts.ticketKeys.load();
        parts.tokenKeys.load();
        state = State.RUNNING;
        parts.keyTask.start();
        if (parts.roles.contains(Role.LOADER)) {
            parts.loader.start();
        }
        if (parts.roles.contains(Role.WORKER)) {
            subscription = parts.queue.subscribe(parts.worker);
            parts.reconciler.start();
        }
    }

    @Override
    public OrderResult place(OrderRequest request) {
        CompletableFuture<OrderResult> answer = placeAsync(request).toCompletableFuture();
        return answer.isDone() ? answer.join() : await(answer);
    }

    private OrderResult await(CompletableFuture<OrderResult> answer) {
        try {
            return parts.scheduler.await(answer, parts.settings.placeTimeout().plus(RETRY_AFTER.multipliedBy(2)));
        } catch (TimeoutException e) {
            throw new FlashSaleException("placeAsync() broke its bound", e);
        }
    }

    @Override
    public CompletionStage<OrderResult> placeAsync(OrderRequest request) {
        if (state != State.RUNNING) {
            throwIfNew();
            return CompletableFuture.completedFuture(refused(request, new OrderResult.Unavailable(RETRY_AFTER)));
        }
        Instant arrived = parts.time.now();
        AcceptedPromise promise = new AcceptedPromise();
        CompletableFuture<OrderResult> answer = parts.sales
                .published(request.item().sale())
                .thenCompose(sale -> throughChain(request, sale, arrived, promise))
                .toCompletableFuture();
        if (answer.isDone() && !answer.isCompletedExceptionally()) {
            OrderResult result = answer.join();
            return result != null && result.isAccepted()
                    ? answer
                    : CompletableFuture.completedFuture(answered(request, promise, result, null));
        }
        return bounded(request, promise, answer);
    }

    private void throwIfNew() {
        if (state == State.NEW) {
            throw new IllegalStateException("call start() before the first request");
        }
    }

    private CompletionStage<OrderResult> throughChain(
            OrderRequest request, @Nullable Sale sale, Instant arrived, AcceptedPromise promise) {
        SaleItem item = sale == null ? null : sale.item(request.item().sku()).orElse(null);
        if (sale == null || item == null) {
            return CompletableFuture.completedFuture(OrderResult.UnknownItem.INSTANCE);
        }
        return chain.start(OrderContext.of(request, sale, item, arrived), promise);
    }

    /** The reservation keeps the place timeout itself; this catches a handler of the host's that never answers. */
    private CompletionStage<OrderResult> bounded(
            OrderRequest request, AcceptedPromise promise, CompletionStage<OrderResult> answer) {
        CompletableFuture<OrderResult> bounded = new CompletableFuture<>();
        Scheduler.Cancellable timer = parts.scheduler.schedule(
                parts.settings.placeTimeout().plus(RETRY_AFTER),
                () -> bounded.completeExceptionally(new TimeoutException("no handler has answered")));
        answer.whenComplete((result, error) -> {
            timer.cancel();
            if (error == null) {
                bounded.complete(result);
            } else {
                bounded.completeExceptionally(error);
            }
        });
        return bounded.handle((result, error) -> answered(request, promise, result, error));
    }

    /** What the buyer hears: once units are reserved for him, nothing but that, whatever the handlers made of it on the way back. */
    private OrderResult answered(
            OrderRequest request, AcceptedPromise promise, @Nullable OrderResult result, @Nullable Throwable error) {
        OrderResult promised = promise.promise();
        if (result != null && (promised == null || result.isAccepted() || result.equals(promised))) {
            return refused(request, result);
        }
        Throwable cause = error == null
                ? new IllegalStateException("a handler turned " + promised + " into " + result)
                : LedgerCalls.unwrap(error);
        parts.listener.failed("place", cause);
        return refused(request, promised == null ? new OrderResult.Unavailable(RETRY_AFTER) : promised);
    }

    private OrderResult refused(OrderRequest request, OrderResult result) {
        if (!result.isAccepted()) {
            parts.listener.refused(request.item(), request.buyer(), result.outcome());
        }
        return result;
    }

    @Override
    public CompletionStage<Optional<OrderState>> statusAsync(BuyerId buyer, String signedTicket) {
        throwIfNew();
        return parts.statuses.status(buyer, signedTicket);
    }

    @Override
    public Optional<OrderState> status(BuyerId buyer, String signedTicket) {
        return join(statusAsync(buyer, signedTicket));
    }

    @Override
    public PayResult pay(BuyerId buyer, String signedTicket) {
        throwIfNew();
        Optional<Ticket> ticket = parts.statuses.owned(buyer, signedTicket);
        if (ticket.isEmpty()) {
            return PayResult.UnknownTicket.INSTANCE;
        }
        Optional<StatusChange> change = parts.store.pay(ticket.get().id());
        if (change.isEmpty()) {
            return PayResult.StillPending.INSTANCE;
        }
        Order order = change.get().order();
        parts.statuses.changed(order);
        if (change.get().changed()) {
            parts.listener.paid(order);
            return new PayResult.Paid(order);
        }
        return order.status() == OrderStatus.PAID
                ? new PayResult.AlreadyPaid(order)
                : new PayResult.TooLate(order.status());
    }

    @Override
    public CancelResult cancel(BuyerId buyer, String signedTicket) {
        throwIfNew();
        Optional<Ticket> ticket = parts.statuses.owned(buyer, signedTicket);
        if (ticket.isEmpty()) {
            return CancelResult.UnknownTicket.INSTANCE;
        }
        Optional<StatusChange> change = parts.store.cancel(ticket.get().id());
        if (change.isEmpty()) {
            return CancelResult.StillPending.INSTANCE;
        }
        Order order = change.get().order();
        parts.statuses.changed(order);
        if (change.get().changed()) {
            parts.listener.cancelled(order);
            parts.reconciler.releasesSoon();
        }
        return switch (order.status()) {
            case CANCELLED -> new CancelResult.Cancelled(order);
            case PAID -> new CancelResult.AlreadyPaid(order);
            case REJECTED -> new CancelResult.AlreadyRejected(order);
            case CREATED, PENDING -> throw new FlashSaleException("cancel left the order " + order.status(), null);
        };
    }

    @Override
    public OrderPage orders(BuyerId buyer, @Nullable OrderCursor before, int limit) {
        if (limit < 1 || limit > MAX_PAGE) {
            throw new IllegalArgumentException("limit must be 1 to " + MAX_PAGE + ", but is " + limit);
        }
        return parts.store.ordersOf(buyer, before, limit, OrderStore.Read.PRIMARY);
    }

    @Override
    public String signedTicket(Order order) {
        throwIfNew();
        return parts.tickets.sign(order.ticket());
    }

    @Override
    public CompletionStage<Optional<ItemDetail>> detailAsync(ItemId item, @Nullable BuyerId buyer) {
        throwIfNew();
        return parts.sales.published(item.sale()).thenApply(sale -> {
            SaleItem saleItem = sale == null ? null : sale.item(item.sku()).orElse(null);
            return sale == null || saleItem == null ? Optional.empty() : Optional.of(detail(sale, saleItem, buyer));
        });
    }

    @Override
    public Optional<ItemDetail> detail(ItemId item, @Nullable BuyerId buyer) {
        return join(detailAsync(item, buyer));
    }

    private ItemDetail detail(Sale sale, SaleItem saleItem, @Nullable BuyerId buyer) {
        Instant now = parts.time.now();
        ItemId item = sale.itemId(saleItem);
        SalePhase phase = sale.phase(now);
        ItemDetail.State itemState = switch (phase) {
            case UPCOMING -> ItemDetail.State.UPCOMING;
            case ENDED -> ItemDetail.State.ENDED;
            case OPEN -> parts.hints.soldOut(item, saleItem) ? ItemDetail.State.SOLD_OUT : ItemDetail.State.OPEN;
        };
        boolean mayOrder = phase == SalePhase.OPEN && !sale.paused();
        String token = mayOrder && buyer != null ? parts.tokens.issue(sale, item, buyer, now) : null;
        return new ItemDetail(sale, saleItem, itemState, now, token);
    }

    @Override
    public List<SaleDetail> sales() {
        throwIfNew();
        Instant now = parts.time.now();
        return parts.sales.current().stream()
                .filter(sale -> sale.phase(now) != SalePhase.ENDED)
                .map(sale -> new SaleDetail(
                        sale,
                        now,
                        sale.items().stream()
                                .map(item -> detail(sale, item, null))
                                .toList()))
                .toList();
    }

    @Override
    public Map<Sku, ItemDetail> tags(Collection<Sku> skus) {
        throwIfNew();
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

    @Override
    public SaleAdmin admin() {
        return parts.admin;
    }

    @Override
    public FlashSaleHealth health() {
        Map<String, FlashSaleHealth.Task> tasks = new LinkedHashMap<>();
        tasks.put(parts.keyTask.name(), parts.keyTask.health());
        if (parts.roles.contains(Role.LOADER)) {
            tasks.putAll(parts.loader.health());
        }
        if (parts.roles.contains(Role.WORKER)) {
            tasks.putAll(parts.reconciler.health());
        }
        return new FlashSaleHealth(state == State.RUNNING, tasks);
    }

    @Override
    public synchronized void close() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        parts.keyTask.stop();
        parts.loader.stop();
        drain();
        parts.reconciler.stop();
        if (subscription != null) {
            subscription.close();
        }
        parts.ownResources.forEach(FlashSaleEngine::closeQuietly);
    }

    /** Gives a queue that dies with this process the time to be decided; what is left, status polls and sweepers bring to an end. */
    private void drain() {
        if (subscription == null) {
            return;
        }
        try {
            parts.scheduler.await(parts.progress.empty(parts.localItems.items()), DRAIN);
        } catch (TimeoutException | RuntimeException e) {
            LOG.warn("Closed with undecided tickets in the queue; the ledger still has them", e);
        }
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            LOG.warn("Closing {} failed", resource, e);
        }
    }

    private <T> T join(CompletionStage<T> stage) {
        try {
            return parts.scheduler.await(stage, parts.settings.placeTimeout());
        } catch (TimeoutException e) {
            throw new StoreUnavailableException("no answer within " + parts.settings.placeTimeout(), e, false);
        }
    }

    /**
     * What the engine is made of; put together by {@link EngineAssembly}.
     *
     * @param ownResources what to close with the engine, in order
     */
    record Parts(
            Set<Role> roles,
            FlashSaleSettings settings,
            Scheduler scheduler,
            LedgerTime time,
            FlashSaleListener listener,
            KeyRing ticketKeys,
            KeyRing tokenKeys,
            BackgroundTask keyTask,
            TicketCodec tickets,
            SaleTokens tokens,
            SaleReader sales,
            TicketStatus statuses,
            StockHints hints,
            OrderStore store,
            OrderQueue queue,
            QueueProgress progress,
            LocalItems localItems,
            OrderWorker worker,
            Reconciler reconciler,
            SaleLoader loader,
            SaleAdmin admin,
            List<AutoCloseable> ownResources) {}
}
