package io.flashsale.testkit.simulation;

import io.flashsale.FlashSale;
import io.flashsale.FlashSaleException;
import io.flashsale.Role;
import io.flashsale.SaleAdminException;
import io.flashsale.handler.HandlerOrder;
import io.flashsale.spi.KeeperRows;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.RateLimiter;
import io.flashsale.spi.SaleCatalog;
import io.flashsale.spi.StockLedger;
import io.flashsale.testing.Intercept;
import io.flashsale.testing.InterceptedQueue;
import io.flashsale.testing.VirtualScheduler;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A process with an engine, until it is killed. */
final class Node {

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
        this.engine = FlashSale.builder()
                .catalog(reached(SaleCatalog.class, fleet.database.catalog(), fate))
                .orderStore(reached(OrderStore.class, fleet.database.orders(), fate))
                .keeperRows(reached(KeeperRows.class, fleet.database.keepers(), fate))
                .ledger(reached(StockLedger.class, fleet.shards.ledger(), fate))
                .queue(new InterceptedQueue(new InterceptedQueue(client, () -> fleet.faults), () -> fate))
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

    /** A server as this process reaches it. */
    private <T> T reached(Class<T> spi, T server, Fate fate) {
        return Gate.before(spi, Gate.before(spi, server, () -> fleet.faults), () -> fate);
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
            client.close();
            fleet.died(this);
        }
    }

    /** Work of this process that may block. */
    void blocking(Runnable work) {
        process.executeBlocking(() -> {
            try {
                work.run();
            } catch (FlashSaleException | SaleAdminException | IllegalArgumentException expected) {
                // the buyer or operator would try again, or has asked for what may not be
            }
        });
    }

    /** Kills the process before or after any call, now and then. */
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

            T answer = real.get();
            tempt();
            return answer;
        }
    }
}
