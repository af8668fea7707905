package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.CancelResult;
import io.flashsale.FlashSale;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.Order;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.OrderResult.Accepted;
import io.flashsale.OrderStatus;
import io.flashsale.Outcome;
import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.handler.HandlerOrder;
import io.flashsale.memory.MemoryOrderStore;
import io.flashsale.memory.MemoryStockLedger;
import io.flashsale.spi.RateLimiter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Crowds on real threads; what they were told is held against the raw rows and buckets. */
class CrowdTest {
    private static final ItemId ITEM = ItemId.of("ten", "phone");
    private static final int THREADS = 8;

    private final MemoryOrderStore store = new MemoryOrderStore(Clock.systemUTC());
    private final MemoryStockLedger ledger = new MemoryStockLedger(Clock.systemUTC());
    private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    private final Map<String, String> tickets = new HashMap<>();

    private FlashSale open(int stock, int limit, int buckets) {
        FlashSale engine = FlashSale.builder()
                .orderStore(store)
                .ledger(ledger)
                .rateLimiter(RateLimiter.unlimited())
                .removeHandler(HandlerOrder.SALE_TOKEN)
                .build();
        engine.start();
        Instant now = Instant.now();
        SaleItem phone = SaleItem.of("phone", "Phone X", Money.of(9_900, "EUR"), Money.of(990, "EUR"), stock, limit)
                .withBuckets(buckets);
        engine.admin().create(Sale.draft("ten", "Ten", now, now.plusSeconds(3_600), List.of(phone)));
        engine.admin().publish(SaleId.of("ten"));
        return engine;
    }

    /** All at once from several threads, without waiting for an answer before the next request. */
    private void storm(FlashSale engine, List<OrderRequest> requests) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<List<CompletableFuture<OrderResult>>>> parts = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int first = thread;
                parts.add(threads.submit(() -> {
                    start.await();
                    List<CompletableFuture<OrderResult>> answers = new ArrayList<>();
                    for (int index = first; index < requests.size(); index += THREADS) {
                        answers.add(engine.placeAsync(requests.get(index)).toCompletableFuture());
                    }
                    return answers;
                }));
            }
            start.countDown();
            for (int thread = 0; thread < THREADS; thread++) {
                List<CompletableFuture<OrderResult>> answers = parts.get(thread).get(30, TimeUnit.SECONDS);
                for (int index = 0; index < answers.size(); index++) {
                    note(requests.get(thread + index * THREADS), answers.get(index));
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void note(OrderRequest request, CompletableFuture<OrderResult> answer)
            throws InterruptedException, ExecutionException, TimeoutException {
        OrderResult result = answer.get(10, TimeUnit.SECONDS);
        outcomes.merge(result.outcome(), 1, Integer::sum);
        if (result instanceof Accepted accepted) {
            tickets.put(accepted.ticket(), request.buyer().value());
        }
    }

    private static List<OrderRequest> crowd(String name, int buyers, int quantity) {
        List<OrderRequest> requests = new ArrayList<>();
        for (int buyer = 0; buyer < buyers; buyer++) {
            requests.add(OrderRequest.of(name + "-" + buyer, ITEM, quantity));
        }
        return requests;
    }

    /**
     * Late buyers, one after the other, until nothing is left, not even what the next top-up finds: one that ran in the storm credits too few units.
     * Closing lets what is queued be decided.
     */
    private void sellTheRest(FlashSale engine, int quantity) {
        Instant giveUp = Instant.now().plus(Duration.ofSeconds(30));
        for (int late = 0; Instant.now().isBefore(giveUp); late++) {
            if (store.audit(ITEM).stock().orElseThrow().available() < quantity) {
                break;
            }
            OrderResult result = engine.place(OrderRequest.of("late-" + late, ITEM, quantity));
            if (result instanceof Accepted accepted) {
                tickets.put(accepted.ticket(), "late-" + late);
            }
        }
        engine.close();
    }

    private long ledgerUnits() {
        return ledger.audit(ITEM).stream()
                .mapToLong(bucket -> bucket.state().units())
                .sum();
    }

    private void assertSoldExactly(long total, int quantity, int limit) {
        MemoryOrderStore.Audit rows = store.audit(ITEM);
        Map<BuyerId, Integer> units = new HashMap<>();
        for (Order order : rows.orders()) {
            assertThat(order.status()).isEqualTo(OrderStatus.CREATED);
            units.merge(order.ticket().buyer(), order.ticket().quantity(), Integer::sum);
        }
        long left = total % quantity;
        assertThat(units.values().stream().mapToLong(Integer::longValue).sum()).isEqualTo(total - left);
        assertThat(units.values()).allMatch(count -> count <= limit);
        assertThat(rows.stock().orElseThrow().available()).isEqualTo(left);
        assertThat(rows.orders()).hasSize(tickets.size());
        assertThat(ledgerUnits()).isEqualTo(left);
        assertThat(ledger.audit(ITEM)).allSatisfy(bucket -> {
            assertThat(bucket.state().pending()).isZero();
            assertThat(bucket.state().lent()).isZero();
        });
    }

    private void sellsOutExactly(int buckets, int quantity) throws Exception {
        FlashSale engine = open(500, quantity, buckets);
        storm(engine, crowd("buyer", 2_000, quantity));
        sellTheRest(engine, quantity);

        assertThat(outcomes.keySet()).isSubsetOf(Outcome.ACCEPTED, Outcome.SOLD_OUT);
        assertSoldExactly(500, quantity, quantity);
    }

    @Test
    void twoThousandBuyersGetFiveHundredUnitsFromOneBucket() throws Exception {
        sellsOutExactly(1, 1);
    }

    @Test
    void twoThousandBuyersGetFiveHundredUnitsFromTwoBuckets() throws Exception {
        sellsOutExactly(2, 1);
    }

    @Test
    void twoThousandBuyersGetFiveHundredUnitsFromSixteenBuckets() throws Exception {
        sellsOutExactly(16, 1);
    }

    @Test
    void buyersOfThreeGetAllButTheRestFromOneBucket() throws Exception {
        sellsOutExactly(1, 3);
    }

    @Test
    void buyersOfThreeGetAllButTheRestFromSixteenBuckets() throws Exception {
        sellsOutExactly(16, 3);
    }

    @Test
    void aThousandBuyersFindAUnitEachThoughOneBucketHoldsFewOfThem() throws Exception {
        FlashSale engine = open(1_000, 1, 64);
        storm(engine, crowd("buyer", 1_000, 1));
        sellTheRest(engine, 1);

        assertThat(outcomes.keySet()).isSubsetOf(Outcome.ACCEPTED, Outcome.SOLD_OUT);
        assertSoldExactly(1_000, 1, 1);
    }

    @Test
    void impatientBuyersWhoClickFiveTimesGetTheirLimitAndNoMore() throws Exception {
        FlashSale engine = open(400, 2, 4);
        List<OrderRequest> clicks = new ArrayList<>();
        for (int click = 0; click < 5; click++) {
            clicks.addAll(crowd("buyer", 150, 1));
        }
        storm(engine, clicks);
        engine.close();

        assertThat(outcomes)
                .containsExactlyInAnyOrderEntriesOf(Map.of(Outcome.ACCEPTED, 300, Outcome.LIMIT_REACHED, 450));
        assertThat(store.audit(ITEM).orders()).hasSize(300);
        assertThat(store.audit(ITEM).held().values()).allMatch(used -> used == 2);
        assertThat(ledgerUnits()).isEqualTo(100);
    }

    @Test
    void clicksWithOneKeyAreOneTicketOnAnyThread() throws Exception {
        FlashSale engine = open(400, 3, 4);
        List<OrderRequest> clicks = new ArrayList<>();
        for (int click = 0; click < 8; click++) {
            crowd("buyer", 100, 1).forEach(request -> clicks.add(request.withIdempotencyKey("k")));
        }
        storm(engine, clicks);
        engine.close();

        assertThat(outcomes).isEqualTo(Map.of(Outcome.ACCEPTED, 800));
        assertThat(tickets).hasSize(100);
        assertThat(store.audit(ITEM).orders()).hasSize(100);
        assertThat(ledgerUnits()).isEqualTo(300);
    }

    @Test
    void stockAddedWhileSellingAtFullSpeedIsSoldExactly() throws Exception {
        FlashSale engine = open(200, 1, 8);
        Thread operator = new Thread(() -> {
            for (int times = 0; times < 20; times++) {
                engine.admin().addStock(ITEM, 15);
                engine.admin().addStock(ITEM, -5);
            }
        });
        operator.start();
        storm(engine, crowd("buyer", 3_000, 1));
        operator.join(10_000);
        sellTheRest(engine, 1);

        long total = store.audit(ITEM).stock().orElseThrow().terms().total();
        assertThat(total).isBetween(400L, 500L);
        assertThat(store.audit(ITEM).orders().stream().filter(order -> order.status() == OrderStatus.REJECTED))
                .isEmpty();
        assertSoldExactly(total, 1, 1);
    }

    @Test
    void cancelledUnitsAreSoldAgainInTheMiddleOfTheStorm() throws Exception {
        FlashSale engine = open(300, 1, 4);
        storm(engine, crowd("first", 300, 1));
        Map<String, String> first = Map.copyOf(tickets);
        Thread regrets = new Thread(() -> first.forEach((ticket, buyer) -> {
            while (engine.cancel(new BuyerId(buyer), ticket) instanceof CancelResult.StillPending) {
                Thread.onSpinWait();
            }
        }));
        regrets.start();
        storm(engine, crowd("second", 2_000, 1));
        regrets.join(10_000);
        Instant giveUp = Instant.now().plus(Duration.ofSeconds(10));
        while (!store.itemsWithReleases(1).isEmpty() && Instant.now().isBefore(giveUp)) {
            Thread.onSpinWait();
        }
        sellTheRest(engine, 1);

        long sold = store.audit(ITEM).orders().stream()
                .filter(order -> order.status() == OrderStatus.CREATED)
                .count();
        assertThat(sold).isEqualTo(300);
        assertThat(ledgerUnits()).isZero();
        assertThat(store.audit(ITEM).stock().orElseThrow().available()).isZero();
    }
}
