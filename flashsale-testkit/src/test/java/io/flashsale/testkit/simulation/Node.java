package io.flashsale.testkit.simulation;

import io.flashsale.FlashSale;
import io.flashsale.FlashSaleException;
import io.flashsale.Role;
import io.flashsale.SaleAdminException;
import io.flashsale.handler.HandlerOrder;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.RateLimiter;
import io.flashsale.spi.SaleCatalog;
import io.flashsale.spi.StockLedger;
import io.flashsale.testing.Intercept;
import io.flashsale.testing.InterceptedQueue;
import io.flashsale.testing.VirtualScheduler;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A process with an engine, until it is killed. */
final class Node {
    private static final Duration MAX_ZOMBIE = Duration.ofSeconds(3);

    final Set<Role> roles;
    final FlashSale engine;
    final SkewedClock clock;
    private final Fleet fleet;
    private final VirtualScheduler process;
    private final Random random;
    private final Partition.Client client;

    Node(Fleet fleet, Set<Role> roles) {
        this.fleet = fleet;
        this.roles = roles;
        this.random = fleet.random;
        this.process = fleet.network.anotherProcess();
        this.client = fleet.partition.new Client();
        this.clock = fleet.nodeClock();
        Fate fate = new Fate();
        Supplier<Intercept> faults = () -> fleet.faults;
        Supplier<Intercept> fated = () -> fate;
        this.engine = FlashSale.builder()
                .catalog(Gate.before(SaleCatalog.class, fleet.database.catalog(), fated))
                .orderStore(Gate.before(
                        OrderStore.class, Gate.before(OrderStore.class, fleet.database.orders(), faults), fated))
                .ledger(Gate.before(
                        StockLedger.class, Gate.before(StockLedger.class, fleet.shards.ledger(), faults), fated))
                .queue(new InterceptedQueue(new InterceptedQueue(client, faults), fated))
                .signingKeys(fleet.database.keys)
                .rateLimiter(RateLimiter.unlimited())
                .removeHandler(HandlerOrder.SALE_TOKEN)
                .roles(roles)
                .clock(clock)
                .random(new Random(random.nextLong()))
                .scheduler(process)
                .build();
        engine.start();
    }

    boolean dead() {
        return process.isDead();
    }

    boolean has(Role role) {
        return roles.contains(role);
    }

    void kill() {
        if (!dead()) {
            process.kill();
            client.revoke();
            fleet.died(this);
        }
    }

    /** Work of this process that may block. */
    void blocking(Runnable work) {
        process.executeBlocking(() -> {
            try {
                work.run();
            } catch (FlashSaleException | SaleAdminException expected) {
                // the buyer or operator would try again
            }
        });
    }

    /** Decides what is in hand after it was given to somebody else. */
    private void becomeZombie() {
        client.revoke();
        fleet.database.rest(Duration.ofMillis(1 + random.nextInt((int) MAX_ZOMBIE.toMillis())));
        fleet.network.schedule(Duration.ofMillis(random.nextInt(2_000)), this::assign);
    }

    private void assign() {
        if (!dead()) {
            client.assign();
        }
    }

    /** Kills the process before or after any call, or makes a zombie of it, now and then. */
    private final class Fate implements Intercept {
        private void tempt() {
            if (fleet.chaos && fleet.world.killPerMille() > 0 && random.nextInt(2_000) < fleet.world.killPerMille()) {
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
            if (call.equals("decide") && fleet.chaos && fleet.world.has(Trouble.ZOMBIES) && random.nextInt(8) == 0) {
                becomeZombie();
                process.checkAlive();
            }
            T answer = real.get();
            tempt();
            return answer;
        }
    }
}
