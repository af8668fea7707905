package io.flashsale.internal;

import io.flashsale.BuyerId;
import io.flashsale.CancelResult;
import io.flashsale.FlashSale;
import io.flashsale.FlashSaleHealth;
import io.flashsale.ItemDetail;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderCursor;
import io.flashsale.OrderPage;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.OrderState;
import io.flashsale.PayResult;
import io.flashsale.Role;
import io.flashsale.SaleAdmin;
import io.flashsale.SaleDetail;
import io.flashsale.Sku;
import io.flashsale.internal.EngineAssembly.Deciding;
import io.flashsale.internal.EngineAssembly.Repairing;
import io.flashsale.internal.EngineAssembly.Signing;
import io.flashsale.spi.OrderQueue;
import java.time.Duration;
import java.util.Collection;
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

/** The engine: its life cycle, and the entrances to the order path, the buyers' orders, the item pages and the admin. */
final class FlashSaleEngine implements FlashSale {
    private static final Duration DRAIN = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(FlashSaleEngine.class);

    private final Set<Role> roles;
    private final Surroundings around;
    private final Signing signing;
    private final Deciding deciding;
    private final Repairing repairing;
    private final OrderPath path;
    private final BuyerOrders orders;
    private final ItemPages pages;
    private final SaleAdmin admin;
    private final List<AutoCloseable> ownResources;
    private volatile State state = State.NEW;
    private OrderQueue.@Nullable Subscription subscription;

    private enum State {
        NEW,
        RUNNING,
        CLOSED
    }

    /** @param ownResources what to close with the engine, in order */
    FlashSaleEngine(
            Set<Role> roles,
            Surroundings around,
            Signing signing,
            Deciding deciding,
            Repairing repairing,
            OrderPath path,
            BuyerOrders orders,
            ItemPages pages,
            SaleAdmin admin,
            List<AutoCloseable> ownResources) {
        this.roles = roles;
        this.around = around;
        this.signing = signing;
        this.deciding = deciding;
        this.repairing = repairing;
        this.path = path;
        this.orders = orders;
        this.pages = pages;
        this.admin = admin;
        this.ownResources = ownResources;
    }

    @Override
    public synchronized void start() {
        if (state != State.NEW) {
            throw new IllegalStateException("start() must be called once, on a new FlashSale, but it is " + state);
        }
        signing.load();
        state = State.RUNNING;
        LOG.debug("Requests pass {}", path);
        signing.refresh().start();
        repairing.lost().start();
        if (roles.contains(Role.LOADER)) {
            repairing.loader().start();
        }
        if (roles.contains(Role.WORKER)) {
            subscription = deciding.queue().subscribe(deciding.worker());
            deciding.sender().task().start();
            repairing.reconciler().start();
        }
    }

    @Override
    public FlashSaleHealth health() {
        Map<String, FlashSaleHealth.Task> tasks = new LinkedHashMap<>();
        tasks.put(signing.refresh().name(), signing.refresh().health());
        tasks.put(repairing.lost().name(), repairing.lost().health());
        if (roles.contains(Role.LOADER)) {
            tasks.putAll(repairing.loader().health());
        }
        if (roles.contains(Role.WORKER)) {
            BackgroundTask unsent = deciding.sender().task();
            tasks.put(unsent.name(), unsent.health());
            tasks.putAll(repairing.reconciler().health());
        }
        return new FlashSaleHealth(
                state == State.RUNNING, tasks, repairing.reconciler().keeping());
    }

    @Override
    public synchronized void close() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        signing.refresh().stop();
        repairing.lost().stop();
        repairing.loader().stop();
        drain();
        deciding.sender().task().stop();
        if (roles.contains(Role.WORKER)) {
            repairing.reconciler().stop();
        }
        if (subscription != null) {
            subscription.close();
        }
        ownResources.forEach(FlashSaleEngine::closeQuietly);
    }

    /** Gives a queue that dies with this process the time to be decided; what is left is ended by status polls and sweepers. */
    private void drain() {
        if (subscription == null) {
            return;
        }
        try {
            around.scheduler().await(deciding.everythingDecided(), DRAIN);
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

    private boolean closed() {
        throwIfNew();
        return state == State.CLOSED;
    }

    private void throwIfNew() {
        if (state == State.NEW) {
            throw new IllegalStateException("call start() before the first request");
        }
    }

    @Override
    public OrderResult place(OrderRequest request) {
        return closed() ? path.unavailable(request) : path.place(request);
    }

    @Override
    public CompletionStage<OrderResult> placeAsync(OrderRequest request) {
        return closed() ? CompletableFuture.completedFuture(path.unavailable(request)) : path.placeAsync(request);
    }

    @Override
    public CompletionStage<Optional<OrderState>> statusAsync(BuyerId buyer, String signedTicket) {
        throwIfNew();
        return orders.status(buyer, signedTicket);
    }

    @Override
    public Optional<OrderState> status(BuyerId buyer, String signedTicket) {
        return around.await(statusAsync(buyer, signedTicket));
    }

    @Override
    public PayResult pay(BuyerId buyer, String signedTicket) {
        throwIfNew();
        return orders.pay(buyer, signedTicket);
    }

    @Override
    public CancelResult cancel(BuyerId buyer, String signedTicket) {
        throwIfNew();
        return orders.cancel(buyer, signedTicket);
    }

    @Override
    public OrderPage orders(BuyerId buyer, @Nullable OrderCursor before, int limit) {
        return orders.orders(buyer, before, limit);
    }

    @Override
    public String signedTicket(Order order) {
        throwIfNew();
        return orders.signedTicket(order);
    }

    @Override
    public CompletionStage<Optional<ItemDetail>> detailAsync(ItemId item, @Nullable BuyerId buyer) {
        throwIfNew();
        return pages.detail(item, buyer);
    }

    @Override
    public Optional<ItemDetail> detail(ItemId item, @Nullable BuyerId buyer) {
        return around.await(detailAsync(item, buyer));
    }

    @Override
    public List<SaleDetail> sales() {
        throwIfNew();
        return pages.sales();
    }

    @Override
    public Map<Sku, ItemDetail> tags(Collection<Sku> skus) {
        throwIfNew();
        return pages.tags(skus);
    }

    @Override
    public SaleAdmin admin() {
        return admin;
    }
}
