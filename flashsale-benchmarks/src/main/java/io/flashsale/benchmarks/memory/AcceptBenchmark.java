package io.flashsale.benchmarks.memory;

import io.flashsale.FlashSale;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.handler.HandlerOrder;
import io.flashsale.spi.RateLimiter;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The cost of saying yes, in memory: each call is an order of a new buyer that is accepted. The library signs a ticket, reserves and
 * enqueues, and its worker decides in the background on the same processors. Every iteration opens a new shop.
 */
public class AcceptBenchmark {
    private static final long STOCK = 1_000_000_000L;

    /** The hand-written shop: a map of buyers and a counter under one lock. */
    @Benchmark
    public NaiveShop.Answer handWrittenMap(Naive naive, Newcomers newcomers) {
        return naive.shop.place(newcomers.next());
    }

    /** The library, from place to the signed ticket. */
    @Benchmark
    public OrderResult chain(Open open, Newcomers newcomers) {
        return open.shop.place(newcomers.next());
    }

    /** A shop with the library in it, on memory adapters; without tokens, which are the refusal benchmark's subject. */
    @State(Scope.Benchmark)
    public static class Open {
        private BenchmarkShop shop = BenchmarkShop.CLOSED;

        @Setup(Level.Iteration)
        public void open() {
            shop = BenchmarkShop.open(
                    FlashSale.builder().rateLimiter(RateLimiter.unlimited()).removeHandler(HandlerOrder.SALE_TOKEN),
                    STOCK);
            BenchmarkShop.expect(OrderResult.Accepted.class, shop.place(request("first")));
        }

        @TearDown(Level.Iteration)
        public void close() {
            BenchmarkShop.expect(OrderResult.Accepted.class, shop.place(request("last")));
            shop.close();
        }
    }

    /** A map and a counter. */
    @State(Scope.Benchmark)
    public static class Naive {
        private NaiveShop shop = new NaiveShop(0, 1);

        @Setup(Level.Iteration)
        public void open() {
            shop = new NaiveShop(STOCK, 1);
        }
    }

    /** Buyers nobody has seen before. */
    @State(Scope.Thread)
    public static class Newcomers {
        private static final AtomicInteger THREADS = new AtomicInteger();

        private final String prefix = "buyer-" + THREADS.incrementAndGet() + "-";
        private int number;

        private OrderRequest next() {
            return request(prefix + number++);
        }
    }

    private static OrderRequest request(String buyer) {
        return OrderRequest.of(buyer, BenchmarkShop.ITEM, 1);
    }
}
