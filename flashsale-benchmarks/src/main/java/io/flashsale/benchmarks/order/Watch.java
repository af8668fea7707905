package io.flashsale.benchmarks.order;

import io.flashsale.ItemId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** An observer that looks at the progress of a rush every fifth of a second, by one query on the stock row, until it is closed. */
public final class Watch implements AutoCloseable {
    private static final long LOOK_EVERY_MILLIS = 200;

    private final ServerShop shop;
    private final ItemId item;
    private final AtomicLong accepted = new AtomicLong();
    private final List<Moment> moments = new ArrayList<>();
    private final long start = System.nanoTime();
    private final Thread thread = new Thread(this::look, "watch");
    private volatile boolean closed;

    /** The progress of the rush at some moment. */
    public record Moment(double second, long accepted, long created) {}

    private Watch(ServerShop shop, ItemId item) {
        this.shop = shop;
        this.item = item;
    }

    static Watch start(ServerShop shop, ItemId item) {
        Watch watch = new Watch(shop, item);
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    void accepted() {
        accepted.incrementAndGet();
    }

    private synchronized void look() {
        try {
            while (!closed) {
                long created = shop.created(item);
                moments.add(new Moment((System.nanoTime() - start) / 1e9, accepted.get(), created));
                notifyAll();
                wait(LOOK_EVERY_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Seconds from the start to the look that first saw this many orders in the database. */
    synchronized double awaitCreated(long orders) {
        long deadline = System.nanoTime() + Rush.MAX_WAIT.toNanos();
        while (true) {
            Moment last = moments.isEmpty() ? new Moment(0, 0, 0) : moments.get(moments.size() - 1);
            if (last.created() >= orders) {
                return last.second();
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new IllegalStateException("of " + orders + " orders only " + last.created() + " have a row");
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }

    synchronized List<Moment> moments() {
        return List.copyOf(moments);
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
