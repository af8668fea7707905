package io.flashsale.benchmarks.memory;

import io.flashsale.FlashSale;
import io.flashsale.FlashSaleBuilder;
import io.flashsale.ItemId;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.handler.HandlerOrder;
import io.flashsale.memory.LocalRateLimiter;
import io.flashsale.spi.RateLimiter;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The cost of saying no: each call is a whole {@link FlashSale#place} of one of {@value #BUYERS} buyers on an item that is sold out.
 * Five times a second one of them is the probe that asks the ledger again.
 */
public class RefusalBenchmark {
    private static final int BUYERS = 4_096;

    /** The hand-written check: one volatile flag, one constant. */
    @Benchmark
    public OrderResult handWrittenIf(Flag flag, Turn turn) {
        return flag.place(turn.next(flag.requests));
    }

    /** The hand-written shop: a map of buyers and a counter under one lock. */
    @Benchmark
    public NaiveShop.Answer handWrittenMap(Naive naive, Turn turn) {
        return naive.shop.place(turn.next(naive.requests));
    }

    /** The library. */
    @Benchmark
    public OrderResult chain(SoldOut soldOut, Turn turn) {
        return soldOut.shop.place(turn.next(soldOut.requests));
    }

    /** The handlers in front of the refusal. */
    public enum Chain {
        /** Everything but token and rate limit. */
        WITHOUT_TOKEN,
        /** Everything but the rate limit. */
        WITH_TOKEN,
        /** The whole default chain, with a rate limit generous enough to let these buyers through. */
        WITH_TOKEN_AND_LIMITER,
        /** The default rate limit, which refuses these buyers before anything else looks at them. */
        RATE_LIMITED;

        private FlashSaleBuilder builder() {
            FlashSaleBuilder builder = FlashSale.builder().rateLimiter(limiter());
            return this == WITHOUT_TOKEN ? builder.removeHandler(HandlerOrder.SALE_TOKEN) : builder;
        }

        private RateLimiter limiter() {
            return switch (this) {
                case WITHOUT_TOKEN, WITH_TOKEN -> RateLimiter.unlimited();
                case WITH_TOKEN_AND_LIMITER ->
                    new LocalRateLimiter(
                            new LocalRateLimiter.Settings(1_000_000, 1_000_000, Duration.ofSeconds(1), 200_000));
                case RATE_LIMITED -> new LocalRateLimiter(LocalRateLimiter.Settings.DEFAULTS);
            };
        }
    }

    /** A sold-out shop with the library in it. */
    @State(Scope.Benchmark)
    public static class SoldOut {
        @Param
        public Chain chain = Chain.WITH_TOKEN;

        private BenchmarkShop shop = BenchmarkShop.CLOSED;
        private OrderRequest[] requests = {};

        @Setup
        public void open() {
            shop = BenchmarkShop.soldOut(chain.builder());
            requests = shop.requests(BUYERS);
        }

        @TearDown
        public void close() {
            shop.close();
        }
    }

    /** A sold-out shop that is one flag. */
    @State(Scope.Benchmark)
    public static class Flag {
        private final OrderRequest[] requests = plainRequests();
        private volatile boolean soldOut = true;

        private OrderResult place(OrderRequest request) {
            return soldOut ? OrderResult.SoldOut.INSTANCE : new OrderResult.Refused(request.toString());
        }

        /** So that the flag is no constant. */
        @TearDown
        public void reopen() {
            soldOut = false;
        }
    }

    /** A sold-out shop that is a map and a counter. */
    @State(Scope.Benchmark)
    public static class Naive {
        private final OrderRequest[] requests = plainRequests();
        private final NaiveShop shop = new NaiveShop(0, 1);
    }

    /** The number of the next buyer; each thread starts with another one. */
    @State(Scope.Thread)
    public static class Turn {
        private int next = ThreadLocalRandom.current().nextInt(BUYERS);

        private OrderRequest next(OrderRequest[] requests) {
            return requests[next++ & BUYERS - 1];
        }
    }

    private static OrderRequest[] plainRequests() {
        ItemId item = BenchmarkShop.ITEM;
        return IntStream.range(0, BUYERS)
                .mapToObj(number -> OrderRequest.of("buyer-" + number, item, 1))
                .toArray(OrderRequest[]::new);
    }
}
