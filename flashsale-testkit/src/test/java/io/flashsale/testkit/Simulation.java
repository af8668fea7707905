package io.flashsale.testkit;

import io.flashsale.BuyerId;
import io.flashsale.FlashSale;
import io.flashsale.FlashSaleException;
import io.flashsale.FlashSaleSettings;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.Order;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.OrderResult.Accepted;
import io.flashsale.OrderResult.LimitReached;
import io.flashsale.OrderResult.Unknown;
import io.flashsale.OrderState;
import io.flashsale.OrderStatus;
import io.flashsale.Sale;
import io.flashsale.SaleAdminException;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.TicketId;
import io.flashsale.handler.HandlerOrder;
import io.flashsale.memory.MemoryOrderQueue;
import io.flashsale.memory.MemoryOrderStore;
import io.flashsale.memory.MemorySaleCatalog;
import io.flashsale.memory.MemorySigningKeys;
import io.flashsale.memory.MemoryStockLedger;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.Claim;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.RateLimiter;
import io.flashsale.spi.StockLedger;
import io.flashsale.testing.Intercept;
import io.flashsale.testing.InterceptedLedger;
import io.flashsale.testing.InterceptedQueue;
import io.flashsale.testing.InterceptedStore;
import io.flashsale.testing.SettableClock;
import io.flashsale.testing.VirtualScheduler;
import io.flashsale.testkit.memory.MemoryOrderStoreProbe;
import io.flashsale.testkit.store.InvariantAudit;
import io.flashsale.testkit.store.RawItem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One sale, from a seed: buyers order, repeat, pay, cancel and poll while calls are lost, repeated and late and processes are killed at
 * any step. At every look the rows must add up; in the end everybody must have been told the truth and everything must be sold.
 */
final class Simulation {
    /** What a kill takes with it. */
    enum World {
        /** One process that holds everything but the rows. */
        EMBEDDED,
        /** Two nodes on servers that survive them. */
        SERVERS,
        /** The same, and the ledger loses buckets now and then. */
        FORGETFUL_SERVERS
    }

    private static final ItemId ITEM = ItemId.of("ten", "phone");
    private static final int LIMIT = 2;
    private static final int BUYERS = 70;
    private static final int STEPS = 260;
    private static final Duration ALL_FINAL_WITHIN = FlashSaleSettings.DEFAULTS.giveUpAfter();

    private final World world;
    private final Random random;
    private final SettableClock clock = new SettableClock();
    private final VirtualScheduler network;
    private final Faults faults;
    private final MemorySaleCatalog catalog;
    private final MemoryOrderStore store;
    private final MemorySigningKeys keys;
    private final int buckets;
    private final int killPerMille;
    private MemoryStockLedger ledger;
    private MemoryOrderQueue queue;
    private final List<Node> nodes = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();

    /** Signed tickets buyers hold, and whose they are. */
    private final Map<String, BuyerId> held = new HashMap<>();
    /** Ids of the tickets each buyer was told of. */
    private final Set<TicketId> told = new HashSet<>();
    /** Buyers with a request that nobody answered, because its process died. */
    private final Map<BuyerId, Integer> unanswered = new HashMap<>();

    /** How often the reserve of a ticket was executed. */
    private final Map<TicketId, Integer> reserves = new HashMap<>();

    private final Map<TicketId, OrderStatus> finals = new HashMap<>();
    private RawItem lastSeen = new RawItem(ITEM, 0, 0, List.of(), List.of(), List.of());
    private boolean chaos;
    private int kills;

    Simulation(long seed) {
        this.random = new Random(seed);
        this.world = World.values()[random.nextInt(World.values().length)];
        this.network = new VirtualScheduler(clock, new Random(seed + 1));
        this.faults = new Faults(seed, network, random.nextInt(25));
        this.store = new MemoryOrderStore(clock);
        this.catalog = new MemorySaleCatalog(store);
        this.keys = new MemorySigningKeys(clock, new Random(seed));
        this.buckets = List.of(1, 1, 2, 5).get(random.nextInt(4));
        this.killPerMille = random.nextInt(3);
        this.ledger = new MemoryStockLedger(clock);
        this.queue = new MemoryOrderQueue(network);
    }

    /** What was wrong; empty if nothing. */
    List<String> run() {
        nodes.add(new Node());
        if (world != World.EMBEDDED) {
            nodes.add(new Node());
        }
        publish();
        chaos = true;
        faults.start();
        for (int step = 0; step < STEPS; step++) {
            try {
                step();
            } catch (VirtualScheduler.Killed killed) {
                // whoever asked that process hears nothing
            }
            network.advance(Duration.ofMillis(random.nextInt(400)));
            if (step % 10 == 0) {
                look();
            }
        }
        heal();
        everybodyHearsTheEnd();
        sellTheRest();
        nobodyIsRefusedWhoHasRoom();
        compareWithWhatWasTold();
        return violations;
    }

    @Override
    public String toString() {
        return world + ", " + buckets + " buckets, " + kills + " kills, " + faults.happened();
    }

    private void publish() {
        Instant now = clock.instant();
        SaleItem phone = SaleItem.of("phone", "Phone X", Money.of(9_900, "EUR"), Money.of(990, "EUR"), 40, LIMIT)
                .withBuckets(buckets);
        FlashSale engine = nodes.get(0).engine;
        engine.admin()
                .create(Sale.draft("ten", "Ten", now, now.plus(Duration.ofDays(1)), List.of(phone))
                        .withPayWithin(Duration.ofSeconds(40)));
        engine.admin().publish(SaleId.of("ten"));
    }

    private void step() {
        int dice = random.nextInt(100);
        Node node = nodes.get(random.nextInt(nodes.size()));
        if (node.dead()) {
            if (dice < 30) {
                restart(node);
            }
        } else if (dice < 60) {
            node.place(anyBuyer(), 1 + random.nextInt(LIMIT), random.nextInt(3) == 0 ? "k" + random.nextInt(3) : null);
        } else if (dice < 72) {
            anyTicket(node::poll);
        } else if (dice < 80) {
            anyTicket(node::pay);
        } else if (dice < 88) {
            anyTicket(node::cancel);
        } else if (dice < 92) {
            node.addStock(random.nextInt(9) - 4);
        } else if (dice < 94) {
            node.kill();
        } else if (dice == 94 && world == World.FORGETFUL_SERVERS) {
            ledger.forget(new Bucket(ITEM, random.nextInt(buckets), 1));
        } else {
            network.advance(Duration.ofMillis(random.nextInt(5_000)));
        }
    }

    private BuyerId anyBuyer() {
        return new BuyerId("buyer-" + random.nextInt(BUYERS));
    }

    private interface TicketAction {
        void run(BuyerId buyer, String ticket);
    }

    private void anyTicket(TicketAction action) {
        List<String> tickets = held.keySet().stream().sorted().toList();
        if (!tickets.isEmpty()) {
            String ticket = tickets.get(random.nextInt(tickets.size()));
            action.run(held.get(ticket), ticket);
        }
    }

    private void restart(Node dead) {
        if (world == World.EMBEDDED) {
            ledger = new MemoryStockLedger(clock);
            queue = new MemoryOrderQueue(network);
        }
        nodes.set(nodes.indexOf(dead), new Node());
    }

    private RawItem raw() {
        return new MemoryOrderStoreProbe(store).read(ITEM);
    }

    private void look() {
        RawItem raw = raw();
        violations.addAll(InvariantAudit.violations(raw));
        violations.addAll(InvariantAudit.overLimit(raw, LIMIT));
        violations.addAll(InvariantAudit.forbiddenChanges(lastSeen, raw));
        lastSeen = raw;
    }

    private void heal() {
        faults.stop();
        chaos = false;
        for (Node node : List.copyOf(nodes)) {
            if (node.dead()) {
                restart(node);
            }
        }
        network.advance(Duration.ofSeconds(5));
    }

    /** I5. */
    private void everybodyHearsTheEnd() {
        Instant end = clock.instant().plus(ALL_FINAL_WITHIN);
        Set<String> open = new HashSet<>(held.keySet());
        // tickets whose requests nobody heard the end of are settled when the sweeper's lease on them runs out
        while ((!open.isEmpty() || underWay() != 0) && clock.instant().isBefore(end)) {
            open.removeIf(ticket -> status(ticket) != OrderStatus.PENDING);
            network.advance(Duration.ofSeconds(10));
        }
        look();
        open.forEach(ticket -> violations.add("still PENDING after " + ALL_FINAL_WITHIN + ": " + ticket));
        if (underWay() != 0) {
            violations.add(underWay() + " units are still pending or lent in the ledger");
        }
    }

    private long underWay() {
        return ledger.audit(ITEM).stream()
                .mapToLong(bucket -> bucket.state().pending() + bucket.state().lent())
                .sum();
    }

    private OrderStatus status(String ticket) {
        Node node = nodes.get(0);
        return node.engine
                .status(held.get(ticket), ticket)
                .map(OrderState::status)
                .orElse(OrderStatus.PENDING);
    }

    /** I6 and I7. */
    private void sellTheRest() {
        network.advance(Duration.ofSeconds(15));
        long units = ledger.audit(ITEM).stream()
                .mapToLong(bucket -> bucket.state().units())
                .sum();
        long wanted = store.stock(ITEM).orElseThrow().available() - store.unreleased(ITEM);
        if (units < wanted) {
            violations.add("the ledger has " + units + " units, but " + wanted + " are for sale");
        }
        Node node = nodes.get(0);
        for (int round = 0; round < 60 && store.stock(ITEM).orElseThrow().available() > 0; round++) {
            for (int buyer = 0; buyer < 10; buyer++) {
                node.place(new BuyerId("late-" + round + "-" + buyer), 1, null);
            }
            network.advance(Duration.ofSeconds(1));
            for (Order order : store.audit(ITEM).orders()) {
                if (order.status() == OrderStatus.CREATED) {
                    store.pay(order.id());
                }
            }
            look();
        }
        violations.addAll(InvariantAudit.unsold(raw()));
    }

    /** I10. */
    private void nobodyIsRefusedWhoHasRoom() {
        Node node = nodes.get(0);
        node.engine.admin().addStock(ITEM, BUYERS);
        for (int number = 0; number < BUYERS; number++) {
            BuyerId buyer = new BuyerId("buyer-" + number);
            if (store.unitsHeld(ITEM, buyer) < LIMIT) {
                OrderResult result = node.engine.place(OrderRequest.of(buyer.value(), ITEM, 1));
                node.heard(buyer, result);
                if (result instanceof LimitReached) {
                    violations.add(buyer + " has room for one more, but is refused with " + result);
                }
            }
        }
        network.advance(Duration.ofSeconds(5));
        look();
    }

    /**
     * I8: what a buyer was told is what the rows say, and nobody has an order he does not know of. Two exceptions the protocol leaves: a
     * reserve that is executed twice, first refused and then not, within its deadline; and a void that was lost with its bucket.
     */
    private void compareWithWhatWasTold() {
        for (Order order : store.audit(ITEM).orders()) {
            OrderStatus heard = finals.get(order.id());
            if (heard != null && heard != order.status()) {
                violations.add(order + " was told to be " + heard);
            }
            BuyerId buyer = order.ticket().buyer();
            boolean secret = !told.contains(order.id()) && unanswered.getOrDefault(buyer, 0) == 0;
            boolean once = reserves.getOrDefault(order.id(), 0) <= 1;
            if (secret && once && order.status() != OrderStatus.REJECTED && world != World.FORGETFUL_SERVERS) {
                violations.add("nobody was told of " + order);
            }
        }
    }

    /** A process with an engine, until it is killed. */
    private final class Node {
        private final VirtualScheduler process = network.anotherProcess();
        private final FlashSale engine;
        private final InterceptedQueue subscribed;

        Node() {
            Intercept fate = new Fate();
            Intercept count = new Intercept() {
                @Override
                public void reserving(List<Claim> claims) {
                    claims.forEach(claim -> reserves.merge(claim.ticket().id(), 1, Integer::sum));
                }
            };
            StockLedger counted = new InterceptedLedger(ledger, () -> count);
            StockLedger faultyLedger = new InterceptedLedger(counted, () -> faults);
            OrderStore faultyStore = new InterceptedStore(store, () -> faults);
            this.subscribed = new InterceptedQueue(queue, () -> faults);
            this.engine = FlashSale.builder()
                    .catalog(catalog)
                    .orderStore(new InterceptedStore(faultyStore, () -> fate))
                    .ledger(new InterceptedLedger(faultyLedger, () -> fate))
                    .queue(new InterceptedQueue(subscribed, () -> fate))
                    .signingKeys(keys)
                    .rateLimiter(RateLimiter.unlimited())
                    .removeHandler(HandlerOrder.SALE_TOKEN)
                    .clock(clock)
                    .random(new Random(random.nextLong()))
                    .scheduler(process)
                    .build();
            engine.start();
        }

        boolean dead() {
            return process.isDead();
        }

        void kill() {
            kills++;
            process.kill();
            subscribed.endSubscriptions();
        }

        void place(BuyerId buyer, int quantity, @Nullable String key) {
            unanswered.merge(buyer, 1, Integer::sum);
            OrderRequest request =
                    OrderRequest.of(buyer.value(), ITEM, quantity).withIdempotencyKey(key);
            engine.placeAsync(request).whenComplete((result, error) -> {
                if (error == null && !dead()) {
                    heard(buyer, result);
                    unanswered.merge(buyer, -1, Integer::sum);
                }
            });
        }

        private void heard(BuyerId buyer, OrderResult result) {
            if (result instanceof Accepted accepted) {
                hold(buyer, accepted.ticket());
                if (accepted.status().isFinal()) {
                    finals.put(id(accepted.ticket()), accepted.status());
                }
            } else if (result instanceof Unknown unknown) {
                hold(buyer, unknown.ticket());
            }
        }

        private void hold(BuyerId buyer, String ticket) {
            held.put(ticket, buyer);
            told.add(id(ticket));
        }

        void poll(BuyerId buyer, String ticket) {
            engine.statusAsync(buyer, ticket)
                    .thenAccept(state -> state.ifPresent(found -> {
                        if (found.status().isFinal() && !dead()) {
                            finals.put(found.ticket().id(), found.status());
                        }
                    }));
        }

        void pay(BuyerId buyer, String ticket) {
            blocking(() -> engine.pay(buyer, ticket));
        }

        void cancel(BuyerId buyer, String ticket) {
            blocking(() -> engine.cancel(buyer, ticket));
        }

        void addStock(int units) {
            if (units != 0) {
                blocking(() -> engine.admin().addStock(ITEM, units));
            }
        }

        private void blocking(Runnable work) {
            process.executeBlocking(() -> {
                try {
                    work.run();
                } catch (FlashSaleException | SaleAdminException expected) {
                    // the buyer or operator would try again
                }
            });
        }

        /** Kills the process before or after any call, now and then. */
        private final class Fate implements Intercept {
            private void tempt() {
                if (chaos && random.nextInt(1_000) < killPerMille && random.nextBoolean()) {
                    kill();
                }
                process.checkAlive();
            }

            @Override
            public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                tempt();
                CompletionStage<T> answer = real.get();
                tempt();
                return answer;
            }

            @Override
            public <T> T value(String call, Supplier<T> real) {
                tempt();
                T answer = real.get();
                tempt();
                return answer;
            }
        }
    }

    private static TicketId id(String ticket) {
        byte[] facts = Base64.getUrlDecoder().decode(ticket.substring(ticket.lastIndexOf('.') + 1));
        return TicketId.of(Arrays.copyOf(facts, TicketId.BYTES));
    }
}
