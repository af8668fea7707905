package io.flashsale.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.FlashSaleException;
import io.flashsale.ItemId;
import io.flashsale.StockLayout;
import io.flashsale.StoreUnavailableException;
import io.flashsale.Ticket;
import io.flashsale.memory.MemoryOrderQueue;
import io.flashsale.memory.MemoryOrderStore;
import io.flashsale.memory.MemoryStockLedger;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.StockLedger;
import io.flashsale.spi.StockTerms;
import io.flashsale.testing.InterceptedLedger;
import io.flashsale.testing.InterceptedQueue;
import io.flashsale.testing.InterceptedStore;
import io.flashsale.testing.SettableClock;
import io.flashsale.testing.VirtualScheduler;
import io.flashsale.testkit.Faults.Kind;
import io.flashsale.testkit.ledger.FirstLoad;
import io.flashsale.testkit.memory.MemoryOrderStoreProbe;
import io.flashsale.testkit.store.InvariantAudit;
import io.flashsale.testkit.store.RawItem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FaultsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int CALLS = 400;

    private final SettableClock clock = new SettableClock();
    private final VirtualScheduler scheduler = new VirtualScheduler(clock, new Random(1));
    private final Faults faults = new Faults(7, scheduler, 100);
    private final Samples samples = Samples.fresh();

    private static int of(Map<Kind, Integer> happened, Kind... kinds) {
        int sum = 0;
        for (Kind kind : kinds) {
            sum += happened.getOrDefault(kind, 0);
        }
        return sum;
    }

    @Test
    void nothingGoesWrongBeforeTheStartAndAfterTheStop() {
        AtomicInteger executed = new AtomicInteger();
        for (int round = 0; round < 50; round++) {
            assertThat(faults.stage("send", () -> CompletableFuture.completedStage(executed.incrementAndGet())))
                    .isCompletedWithValue(executed.get());
            assertThat(faults.value("decide", executed::incrementAndGet)).isEqualTo(executed.get());
        }
        faults.start();
        faults.stop();
        assertThat(faults.value("expire", executed::incrementAndGet)).isEqualTo(101);
        assertThat(faults.happened()).isEmpty();
        assertThat(scheduler.pending()).isZero();
    }

    @Test
    void everyKindHappensToMessagesAndExecutesAsOftenAsItSays() {
        faults.start();
        AtomicInteger executed = new AtomicInteger();
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (int call = 0; call < CALLS; call++) {
            answers.add(faults.stage("send", () -> CompletableFuture.completedStage(executed.incrementAndGet()))
                    .toCompletableFuture());
        }
        scheduler.advance(MINUTE);
        Map<Kind, Integer> happened = faults.happened();
        assertThat(happened).hasSize(8).doesNotContainKeys(Kind.NONE, Kind.ROLLED_BACK);
        int once = of(happened, Kind.REPLY_LOST, Kind.EXECUTED_TOO_LATE, Kind.DELAYED, Kind.REPLY_DELAYED);
        int twice = of(happened, Kind.DUPLICATED, Kind.SENT_AGAIN);
        assertThat(executed).hasValue(once + 2 * twice);
        assertThat(answers).allMatch(CompletableFuture::isDone);
        assertThat(answers.stream().filter(CompletableFuture::isCompletedExceptionally))
                .hasSize(of(happened, Kind.REFUSED, Kind.REQUEST_LOST, Kind.REPLY_LOST, Kind.EXECUTED_TOO_LATE));
        assertThat(answers.stream().filter(FaultsTest::surelyNotDone)).hasSize(of(happened, Kind.REFUSED));
    }

    private static boolean surelyNotDone(CompletableFuture<?> answer) {
        try {
            answer.join();
            return false;
        } catch (java.util.concurrent.CompletionException e) {
            return e.getCause() instanceof StoreUnavailableException unavailable && !unavailable.maybeDone();
        }
    }

    @Test
    void everyKindHappensToTransactionsAndExecutesAsOftenAsItSays() {
        faults.start();
        AtomicInteger executed = new AtomicInteger();
        int failed = 0;
        for (int call = 0; call < CALLS; call++) {
            try {
                faults.value("decide", executed::incrementAndGet);
            } catch (FlashSaleException e) {
                failed++;
            }
        }
        scheduler.advance(MINUTE);
        Map<Kind, Integer> happened = faults.happened();
        assertThat(happened).hasSize(8).doesNotContainKeys(Kind.NONE, Kind.DUPLICATED);
        int once = of(happened, Kind.REPLY_LOST, Kind.EXECUTED_TOO_LATE, Kind.DELAYED, Kind.REPLY_DELAYED);
        assertThat(executed).hasValue(once + 2 * of(happened, Kind.SENT_AGAIN));
        assertThat(failed)
                .isEqualTo(of(
                        happened,
                        Kind.REFUSED,
                        Kind.ROLLED_BACK,
                        Kind.REQUEST_LOST,
                        Kind.REPLY_LOST,
                        Kind.EXECUTED_TOO_LATE));
    }

    @Test
    void whatMayNotBeExecutedTwiceIsNot() {
        faults.start();
        for (int call = 0; call < CALLS; call++) {
            AtomicInteger executed = new AtomicInteger();
            try {
                faults.value("expire", executed::incrementAndGet);
            } catch (FlashSaleException e) {
                assertThat(e).hasMessageContaining("a fault");
            }
            scheduler.advance(MINUTE);
            assertThat(executed.get()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void theSameSeedGivesTheSameFaults() {
        assertThat(historyOf(3)).isEqualTo(historyOf(3));
        assertThat(historyOf(3)).isNotEqualTo(historyOf(4));
    }

    private static List<String> historyOf(long seed) {
        SettableClock clock = new SettableClock();
        VirtualScheduler scheduler = new VirtualScheduler(clock, new Random(seed));
        Faults faults = new Faults(seed, scheduler, 50);
        faults.start();
        List<String> history = new ArrayList<>();
        for (int call = 0; call < 100; call++) {
            int number = call;
            faults.stage("send", () -> {
                        history.add("executed " + number + " at " + clock.instant());
                        return CompletableFuture.completedStage(number);
                    })
                    .whenComplete((value, failure) ->
                            history.add("answered " + number + " " + failure + " at " + clock.instant()));
        }
        scheduler.advance(MINUTE);
        return history;
    }

    @Test
    void percentIsAPercentage() {
        assertThatThrownBy(() -> new Faults(1, scheduler, 101)).hasMessageContaining("percent must be 0 to 100");
        assertThatThrownBy(() -> new Faults(1, scheduler, -1)).hasMessageContaining("percent must be 0 to 100");
    }

    @Test
    void aLedgerBehindABadWireStillCountsEveryCreditOnce() throws Exception {
        StockLedger ledger = new InterceptedLedger(new MemoryStockLedger(clock), () -> faults);
        Bucket bucket = new Bucket(samples.item(), 0, 1);
        answer(ledger.init(bucket));
        answer(FirstLoad.of(ledger, bucket, 0));
        faults.start();
        int credited = 0;
        for (int credit = 1; credit <= 40; credit++) {
            credited += credit;
            String id = "credit-" + credit;
            long units = credit;
            boolean done = false;
            while (!done) {
                done = isAnswered(ledger.credit(bucket, id, units));
            }
        }
        faults.stop();
        scheduler.advance(MINUTE);
        assertThat(answer(ledger.peek(bucket)).value().available()).isEqualTo(credited);
    }

    private <T> LedgerReply<T> answer(CompletionStage<LedgerReply<T>> stage) throws TimeoutException {
        return scheduler.await(stage, MINUTE);
    }

    private <T> boolean isAnswered(CompletionStage<LedgerReply<T>> stage) throws TimeoutException {
        try {
            return scheduler.await(stage, MINUTE) != null;
        } catch (StoreUnavailableException e) {
            return false;
        }
    }

    @Test
    void aStoreBehindABadWireStillAddsUp() {
        MemoryOrderStore right = new MemoryOrderStore(clock);
        OrderStore store = new InterceptedStore(right, () -> faults);
        ItemId item = samples.item();
        store.prepareStock(item, new StockTerms(30, 1, new StockLayout(1, 1), MINUTE));
        List<Ticket> tickets = samples.tickets(item, 50);
        faults.start();
        for (Ticket ticket : tickets) {
            untilAnswered(() -> store.decide(item, List.of(ticket)));
            untilAnswered(() -> store.cancel(tickets.get(0).id()));
        }
        faults.stop();
        scheduler.advance(MINUTE);
        right.countReleases(item, 100);
        right.decide(item, samples.tickets(item, 50));
        RawItem raw = new MemoryOrderStoreProbe(right).read(item);
        assertThat(InvariantAudit.violations(raw)).isEmpty();
        assertThat(InvariantAudit.unsold(raw)).isEmpty();
        assertThat(raw.orders()).hasSize(100);
    }

    private static void untilAnswered(Runnable call) {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            try {
                call.run();
                return;
            } catch (FlashSaleException e) {
                assertThat(e).hasMessageContaining("a fault");
            }
        }
        throw new AssertionError("never answered");
    }

    @Test
    void aQueueBehindABadWireLosesRepeatsAndDelaysSends() {
        try (MemoryOrderQueue right = new MemoryOrderQueue(scheduler, 10_000, 10);
                OrderQueue queue = new InterceptedQueue(right, () -> faults)) {
            ItemId item = samples.item();
            List<Ticket> arrived = new ArrayList<>();
            queue.subscribe((of, batch) -> {
                arrived.addAll(batch);
                return CompletableFuture.completedStage(OrderQueue.Verdict.DONE);
            });
            List<Ticket> tickets = samples.tickets(item, CALLS);
            faults.start();
            tickets.forEach(queue::send);
            faults.stop();
            scheduler.advance(MINUTE);
            Map<Kind, Integer> happened = faults.happened();
            assertThat(tickets).containsAll(arrived);
            assertThat(arrived.stream().distinct()).hasSize(CALLS - of(happened, Kind.REFUSED, Kind.REQUEST_LOST));
            assertThat(arrived)
                    .hasSize(CALLS
                            - of(happened, Kind.REFUSED, Kind.REQUEST_LOST)
                            + of(happened, Kind.DUPLICATED, Kind.SENT_AGAIN));
        }
    }
}
