package io.flashsale.testkit.simulation;

import io.flashsale.FlashSaleException;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderStatus;
import io.flashsale.StoreConflictException;
import io.flashsale.StoreUnavailableException;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.memory.MemoryKeeperRows;
import io.flashsale.memory.MemoryOrderStore;
import io.flashsale.memory.MemorySaleCatalog;
import io.flashsale.memory.MemorySigningKeys;
import io.flashsale.spi.KeeperRows;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderStore.Expired;
import io.flashsale.spi.SaleCatalog;
import io.flashsale.testing.VirtualScheduler;
import io.flashsale.testkit.memory.MemoryOrderStoreProbe;
import io.flashsale.testkit.store.RawItem;
import java.lang.reflect.Method;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The database with all its tables: it survives every process, and has troubles of its own. */
final class Database {
    private static final Duration LOCK_WAIT = Duration.ofSeconds(5);
    private static final Duration DECIDE_WAITS = Duration.ofSeconds(1);

    private static final Duration MAX_LAG = Duration.ofSeconds(3);
    /** One order of so many is one that the host's writer cannot write. */
    private static final int POISONED = 24;

    final MemoryOrderStore rows;
    final MemorySaleCatalog sales;
    final MemoryKeeperRows keeperRows;
    final MemorySigningKeys keys;
    /** What the database takes for the time. */
    final Clock clock;

    private final World world;
    private final Clock truth;
    private final VirtualScheduler network;
    private final Outages outages;

    /** Rows a host's transaction holds, and when it ends. */
    private final Map<TicketId, CompletableFuture<Boolean>> held = new HashMap<>();

    private Map<TicketId, Order> replica = Map.of();
    private Instant replicatedAt = Instant.MIN;
    private Instant downUntil = Instant.MIN;
    private boolean healed;

    Database(World world, Clock truth, Clock clock, VirtualScheduler network, Random random, Outages outages) {
        this.world = world;
        this.truth = truth;
        this.network = network;
        this.outages = outages;
        this.clock = clock;
        this.rows = new MemoryOrderStore(clock);
        this.sales = new MemorySaleCatalog(rows);
        this.keeperRows = new MemoryKeeperRows(clock);

        this.keys = new MemorySigningKeys(clock, random);
    }

    OrderStore orders() {
        return Gate.before(
                OrderStore.class, (verb, arguments) -> order(verb, arguments == null ? new Object[0] : arguments));
    }

    SaleCatalog catalog() {
        return whenUp(SaleCatalog.class, sales);
    }

    KeeperRows keepers() {
        return whenUp(KeeperRows.class, keeperRows);
    }

    private <T> T whenUp(Class<T> spi, T real) {
        return Gate.before(spi, (verb, arguments) -> {
            checkUp();
            return Gate.run(real, verb, arguments);
        });
    }

    private Object order(Method verb, @Nullable Object[] arguments) {
        switch (verb.getName()) {
            case "maxBatch" -> {}
            case "pay", "cancel" -> change(verb.getName(), (TicketId) arguments[0]);
            case "decide" -> decide((List<?>) arguments[1]);
            default -> checkUp();
        }
        if (verb.getName().equals("expire")) {
            return expire((ItemId) arguments[0], (Set<?>) arguments[1], (Integer) arguments[2]);
        }
        if (verb.getName().equals("find") && arguments[1] == OrderStore.Read.REPLICA) {
            return onReplica((Collection<?>) arguments[0]);
        }
        return Gate.run(rows, verb, arguments);
    }

    void goDown(Duration length) {
        downUntil = truth.instant().plus(length);
    }

    private void checkUp() {
        if (truth.instant().isBefore(downUntil)) {
            outages.touch();

            throw new StoreUnavailableException("the database is down", null, false);
        }
    }

    private boolean await(CompletableFuture<Boolean> over, Duration limit) {
        try {
            return network.await(over, limit);
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** Nothing fails any more, and no host holds anything. */
    void heal() {
        downUntil = Instant.MIN;
        healed = true;
        Map.copyOf(held).forEach((ticket, over) -> over.complete(true));
        held.clear();
    }

    /** A host's transaction takes the order's row, and pays it after so long, or rolls back. */
    void hold(TicketId ticket, Duration length, boolean pays) {
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        if (held.putIfAbsent(ticket, over) == null) {
            network.schedule(length, () -> {
                if (held.remove(ticket, over)) {
                    if (pays) {
                        rows.pay(ticket);
                    }
                    over.complete(true);
                }
            });
        }
    }

    /** Whether an order's units were counted and, as far as the rows know, not given back to the ledger. */
    boolean isCounted(TicketId ticket) {
        return World.ITEMS.stream()
                .flatMap(item -> raw(item).releases().stream())
                .anyMatch(
                        release -> release.ticket().equals(ticket) && release.state() == RawItem.ReleaseState.COUNTED);
    }

    boolean isHeld(TicketId ticket) {
        return held.containsKey(ticket);
    }

    private void change(String what, TicketId ticket) {
        checkUp();
        CompletableFuture<Boolean> other = held.get(ticket);
        if (other != null && !await(other, LOCK_WAIT)) {
            throw new StoreConflictException("a host holds the row", null);
        }
        if (what.equals("cancel") && cannotBeCancelled(ticket)) {
            throw new FlashSaleException("the host's writer throws for " + ticket, null);
        }
    }

    private void decide(List<?> tickets) {
        checkUp();

        for (Object each : tickets) {
            TicketId ticket = ((Ticket) each).id();
            CompletableFuture<Boolean> other = held.get(ticket);
            if (other != null) {
                await(other, DECIDE_WAITS);
            }
            if (cannotBeCreated(ticket)
                    && rows.find(List.of(ticket), OrderStore.Read.PRIMARY).isEmpty()) {
                throw new FlashSaleException("the host's writer throws for " + ticket, null);
            }
        }
    }

    /** Passes over the orders that a host holds, and names those that the host's writer throws for. */
    private Expired expire(ItemId item, Set<?> except, int max) {
        List<TicketId> failed = rows.audit(item).orders().stream()
                .filter(order -> order.status() == OrderStatus.CREATED && cannotBeCancelled(order.id()))
                .filter(order -> order.expiresAt() != null && order.expiresAt().isBefore(rows.now()))
                .map(Order::id)
                .filter(ticket -> !except.contains(ticket) && !isHeld(ticket))
                .sorted()
                .limit(max)
                .toList();
        Set<TicketId> passedOver = new HashSet<>(held.keySet());
        passedOver.addAll(failed);
        except.forEach(ticket -> passedOver.add((TicketId) ticket));
        return new Expired(rows.expire(item, passedOver, max).orders(), failed);
    }

    private boolean cannotBeCreated(TicketId ticket) {
        return !healed && isPoison(ticket, 0);
    }

    private boolean cannotBeCancelled(TicketId ticket) {
        return !healed && isPoison(ticket, 1);
    }

    private boolean isPoison(TicketId ticket, int kind) {
        return world.has(Trouble.POISON) && Math.floorMod(ticket.low(), POISONED) == kind;
    }

    /** Whether the host's writer throws for this order, when it is created or when it is cancelled: it is in trouble of its own. */
    boolean isPoison(TicketId ticket) {
        return isPoison(ticket, 0) || isPoison(ticket, 1);
    }

    private List<Order> onReplica(Collection<?> tickets) {
        if (!world.has(Trouble.LAGGING_REPLICA)
                || healed
                || replicatedAt.plus(MAX_LAG).isBefore(truth.instant())) {
            Map<TicketId, Order> copy = new HashMap<>();
            World.ITEMS.forEach(item -> rows.audit(item).orders().forEach(order -> copy.put(order.id(), order)));
            replica = copy;
            replicatedAt = truth.instant();
        }
        return tickets.stream()
                .distinct()
                .filter(replica::containsKey)
                .map(replica::get)
                .toList();
    }

    RawItem raw(ItemId item) {
        return new MemoryOrderStoreProbe(rows).read(item);
    }
}
