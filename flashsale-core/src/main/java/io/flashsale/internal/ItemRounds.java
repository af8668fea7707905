package io.flashsale.internal;

import io.flashsale.FlashSaleException;
import io.flashsale.ItemId;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.spi.RetryDelay;
import io.flashsale.spi.Scheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One kind of work, done for many items side by side, so that trouble stays where it is: a round that fails makes its own item rest, ever
 * longer, unless it failed only in part; one that hangs keeps only its own thread; items that failed last time get a quarter of the places at most.
 *
 * <p>Bounds: {@value #MAX_AT_ONCE} rounds at a time, one per item. Items that are well and idle leave nothing behind.
 *
 * <p><b>Threads.</b> Safe for any number of threads.
 */
final class ItemRounds {
    private static final int MAX_AT_ONCE = 8;
    private static final int MAX_FAILING_AT_ONCE = MAX_AT_ONCE / 4;
    private static final RetryDelay REST = new RetryDelay(Duration.ofSeconds(1), Duration.ofSeconds(10));
    /** A round that hangs, or an item that fails, for this long is somebody else's to try. */
    private static final Duration STUCK = Duration.ofSeconds(5);
    /** What was not offered for this long, though items are offered every second, is another node's by now, or nothing is left to do. */
    private static final Duration FORGET = Duration.ofSeconds(3);

    private final String name;
    private final Work work;
    private final Consumer<ItemId> stuck;
    private final Scheduler scheduler;
    private final LedgerTime time;
    private final FlashSaleListener listener;
    private final Map<ItemId, Item> items = new HashMap<>();
    private final ArrayDeque<Item> well = new ArrayDeque<>();
    private final ArrayDeque<Item> failing = new ArrayDeque<>();
    private int running;
    private int failingRunning;
    private boolean stopped;

    /** A round of one item; it may block. */
    interface Work {
        void run(ItemId item) throws Exception;
    }

    /** @param stuck told each time an item is offered that has been hanging or failing for five seconds */
    ItemRounds(String name, Work work, Consumer<ItemId> stuck, Surroundings around) {
        this.name = name;
        this.work = work;
        this.stuck = stuck;
        this.scheduler = around.scheduler();
        this.time = around.time();
        this.listener = around.listener();
    }

    synchronized void start() {
        stopped = false;
    }

    /** No round starts any more. */
    synchronized void stop() {
        stopped = true;
        well.clear();
        failing.clear();
        items.clear();
    }

    /**
     * Begins a round of each of these items that is neither under way nor resting; returns at once.
     *
     * @throws FlashSaleException if any item failed on its last round, unless it was not offered any more for three seconds
     */
    void offer(Collection<ItemId> offered) {
        FlashSaleException trouble;
        List<ItemId> stuckOnes = new ArrayList<>();
        synchronized (this) {
            if (stopped) {
                return;
            }
            long now = time.millis();
            forgetOld(now);
            for (ItemId id : offered) {
                Item item = items.computeIfAbsent(id, Item::new);
                item.offeredAt = now;
                if (item.isStuck(now)) {
                    stuckOnes.add(id);
                }
                if (!item.queued && !item.running && now >= item.restsUntil) {
                    item.queued = true;
                    (item.failures == 0 ? well : failing).add(item);
                }
            }
            trouble = trouble(now);
        }
        pump();
        stuckOnes.forEach(stuck);
        if (trouble != null) {
            throw trouble;
        }
    }

    private void forgetOld(long now) {
        items.values().removeIf(item -> !item.queued && !item.running && item.isForgotten(now));
    }

    private @Nullable FlashSaleException trouble(long now) {
        int howMany = 0;
        Item example = null;
        for (Item item : items.values()) {
            if (item.failures > 0 && !item.isForgotten(now)) {
                howMany++;
                example = item;
            }
        }
        return example == null
                ? null
                : new FlashSaleException(
                        name + " fails for " + howMany + (howMany == 1 ? " item, " : " items, such as ") + example.id
                                + ": " + example.failure,
                        example.failure);
    }

    private void pump() {
        for (Item next = next(); next != null; next = next()) {
            Item item = next;
            try {
                scheduler.executeBlocking(() -> round(item));
            } catch (RejectedExecutionException overloaded) {
                putBack(item);
                return;
            }
        }
    }

    private synchronized @Nullable Item next() {
        if (stopped || running >= MAX_AT_ONCE) {
            return null;
        }
        boolean fromFailing = !failing.isEmpty() && failingRunning < MAX_FAILING_AT_ONCE;
        Item item = fromFailing ? failing.poll() : well.poll();
        if (item == null) {
            return null;
        }
        item.queued = false;
        item.running = true;
        item.startedAt = time.millis();
        item.countsAsFailing = fromFailing;
        running++;
        failingRunning += fromFailing ? 1 : 0;
        return item;
    }

    /** The next offer tries again. */
    private synchronized void putBack(Item item) {
        end(item);
        if (item.failures == 0) {
            items.remove(item.id, item);
        }
    }

    private void round(Item item) {
        Throwable failure = null;
        try {
            work.run(item.id);
        } catch (Exception | Error e) {
            failure = e;
            listener.failed(name, e);
        } finally {
            ended(item, failure);
        }
        pump();
    }

    private synchronized void ended(Item item, @Nullable Throwable failure) {
        end(item);
        if (failure == null) {
            items.remove(item.id, item);
            return;
        }
        long now = time.millis();
        item.failures++;
        item.failure = failure;
        if (item.failures == 1) {
            item.failingSince = item.startedAt;
        }
        boolean soon = failure instanceof PartlyFailedException;
        item.restsUntil =
                soon ? now : now + REST.after(Math.min(item.failures, 10)).toMillis();
    }

    private void end(Item item) {
        item.running = false;
        running--;
        failingRunning -= item.countsAsFailing ? 1 : 0;
    }

    /** An item that is queued, under way, or not well. */
    private static final class Item {
        final ItemId id;
        boolean queued;
        boolean running;
        boolean countsAsFailing;
        long startedAt;
        long offeredAt;
        long failingSince;
        long restsUntil = Long.MIN_VALUE;
        int failures;

        @Nullable
        Throwable failure;

        Item(ItemId id) {
            this.id = id;
        }

        boolean isForgotten(long now) {
            return now - offeredAt > FORGET.toMillis();
        }

        boolean isStuck(long now) {
            return (running && now - startedAt >= STUCK.toMillis())
                    || (failures > 0 && now - failingSince >= STUCK.toMillis());
        }
    }
}
