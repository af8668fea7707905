package io.flashsale.testkit.simulation;

import io.flashsale.ItemId;
import io.flashsale.StoreUnavailableException;
import io.flashsale.Ticket;
import io.flashsale.memory.MemoryOrderQueue;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.Scheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One partition of a queue, which the tickets of all items share: its position is that of all of them together, and what is committed
 * ends before the first ticket that is undecided, whichever item it is of.
 */
final class Partition {
    private static final Duration CLIENT_GIVES_UP_AFTER = Duration.ofMillis(500);

    private final World world;
    private final Random random;
    private final Scheduler network;
    private final Clock clock;
    private MemoryOrderQueue memory;
    private List<ItemId> sent = new ArrayList<>();
    private Map<ItemId, Long> passed = new HashMap<>();
    private int committed;
    private Instant downUntil = Instant.MIN;
    private boolean healed;

    Partition(World world, Scheduler network, Clock clock, Random random) {
        this.world = world;
        this.random = random;
        this.network = network;
        this.clock = clock;
        this.memory = new MemoryOrderQueue(network);
    }

    /** All is lost, as with the process that held it. */
    void lose() {
        memory = new MemoryOrderQueue(network);
        sent = new ArrayList<>();
        passed = new HashMap<>();
        committed = 0;
    }

    void goDown(Duration length) {
        downUntil = clock.instant().plus(length);
    }

    /** From now on everything is delivered, at once and to whom it belongs. */
    void heal() {
        downUntil = Instant.MIN;
        healed = true;
    }

    private boolean down() {
        return clock.instant().isBefore(downUntil);
    }

    private <T> CompletionStage<T> noAnswer() {
        CompletableFuture<T> never = new CompletableFuture<>();
        network.schedule(
                CLIENT_GIVES_UP_AFTER,
                () -> never.completeExceptionally(new StoreUnavailableException("the queue is down", null, true)));
        return never;
    }

    private CompletionStage<Void> send(Ticket ticket) {
        if (down()) {
            return noAnswer();
        }
        sent.add(ticket.item());
        return memory.send(ticket);
    }

    private CompletionStage<OrderQueue.Position> position() {
        if (down()) {
            return noAnswer();
        }
        Map<ItemId, Long> decided = new HashMap<>();
        for (ItemId item : World.ITEMS) {
            decided.put(item, memory.position(item).toCompletableFuture().join().committed());
        }
        while (committed < sent.size()) {
            ItemId next = sent.get(committed);
            long before = passed.getOrDefault(next, 0L);
            if (before >= decided.getOrDefault(next, 0L)) {
                break;
            }
            passed.put(next, before + 1);
            committed++;
        }
        return CompletableFuture.completedFuture(new OrderQueue.Position(committed, sent.size()));
    }

    /** A node's way to the partition: its consumer can lose it, and be given it again. */
    final class Client implements OrderQueue {
        private @Nullable Consumer consumer;
        private @Nullable Subscription subscription;

        @Override
        public CompletionStage<Void> send(Ticket ticket) {
            return Partition.this.send(ticket);
        }

        @Override
        public CompletionStage<Position> position(ItemId item) {
            return Partition.this.position();
        }

        @Override
        public Subscription subscribe(Consumer subscriber) {
            consumer = subscriber;
            assign();
            return this::leave;
        }

        private void leave() {
            revoke();
            consumer = null;
        }

        /** What it has in hand goes to another; it does not know. */
        void revoke() {
            Subscription present = subscription;
            if (present != null) {
                subscription = null;
                present.close();
            }
        }

        void assign() {
            Consumer subscriber = consumer;
            if (subscriber != null && subscription == null) {
                subscription = memory.subscribe((item, tickets) -> deliver(subscriber, item, tickets));
            }
        }

        /** At once; or late, because deciding is slow; or late and to one who has lost the partition meanwhile. */
        private CompletionStage<Verdict> deliver(Consumer subscriber, ItemId item, List<Ticket> tickets) {
            if (down()) {
                return CompletableFuture.completedFuture(Verdict.RETRY);
            }
            if (!healed && world.has(Trouble.ZOMBIES) && random.nextInt(8) == 0) {
                network.schedule(Duration.ZERO, this::revoke);
                network.schedule(Duration.ofMillis(1 + random.nextInt(2_000)), this::assign);
                return later(3_000, () -> subscriber.accept(item, tickets));
            }
            return !healed && world.has(Trouble.BACKLOG)
                    ? later(1_300, () -> subscriber.accept(item, tickets))
                    : subscriber.accept(item, tickets);
        }

        /** Unless the process is gone by then. */
        private CompletionStage<Verdict> later(int maxMillis, Supplier<CompletionStage<Verdict>> accept) {
            CompletableFuture<Boolean> time = new CompletableFuture<>();
            network.schedule(Duration.ofMillis(300 + random.nextInt(maxMillis - 300)), () -> time.complete(true));
            return time.thenCompose(
                    now -> consumer == null ? CompletableFuture.completedFuture(Verdict.RETRY) : accept.get());
        }

        @Override
        public void deadLetter(Ticket ticket, String cause) {
            memory.deadLetter(ticket, cause);
        }

        /** The process is gone. */
        @Override
        public void close() {
            leave();
        }
    }
}
