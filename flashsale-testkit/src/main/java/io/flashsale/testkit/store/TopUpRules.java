package io.flashsale.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.ItemId;
import io.flashsale.OrderStatus;
import io.flashsale.Ticket;
import io.flashsale.spi.OrderStore.Decision;
import io.flashsale.spi.StockRow;
import io.flashsale.testkit.Together;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The lock under which units are credited to the ledger. */
interface TopUpRules extends OrderStoreSubject {
    @Test
    default void theStepSeesTheRowAndTheUnitsThatAreStillOnTheirWay() {
        ItemId item = stocked(10, 3);
        Ticket cancelled = samples().ticket(item, samples().buyer(), 3);
        decide(cancelled);
        cancel(cancelled.id());
        created(item);
        countAll(item);
        StockRow before = row(item);
        StockRow expected = new StockRow(item, before.terms(), before.available(), before.version() + 1);
        AtomicReference<StockRow> seen = new AtomicReference<>();
        AtomicLong onTheirWay = new AtomicLong();
        store().topUp(item, (row, unreleased) -> {
            seen.set(row);
            onTheirWay.set(unreleased);
            return 0;
        });
        assertThat(seen.get()).isEqualTo(expected);
        assertThat(onTheirWay).hasValue(3);
    }

    /** S9: what an attempt sends may arrive late, so no other attempt goes by its version. */
    @Test
    default void everyTopUpRaisesTheVersionAndNothingElse() {
        ItemId item = stocked(10, 1);
        StockRow before = row(item);
        assertThat(store().topUp(item, (row, unreleased) -> 7)).isEqualTo(7);
        assertThat(row(item)).isEqualTo(new StockRow(item, before.terms(), before.available(), before.version() + 1));
        assertThat(store().topUp(item, (row, unreleased) -> 0)).isZero();
        assertThat(row(item)).isEqualTo(new StockRow(item, before.terms(), before.available(), before.version() + 2));
    }

    /** The version is committed before the first credit is sent: whoever looks from elsewhere sees it. */
    @Test
    default void theVersionIsCommittedWhenTheStepRuns() {
        ItemId item = stocked(10, 1);
        AtomicLong committed = new AtomicLong();
        AtomicLong own = new AtomicLong();
        store().topUp(item, (row, unreleased) -> {
            own.set(row.version());
            committed.set(row(item).version());
            return 0;
        });
        assertThat(committed).hasValue(own.get());
    }

    /** Units that are not counted yet are neither available nor on their way. */
    @Test
    default void releasesThatAreNotCountedAreNoneOfATopUpsUnits() {
        ItemId item = stocked(10, 3);
        Ticket ticket = samples().ticket(item, samples().buyer(), 3);
        decide(ticket);
        cancel(ticket.id());
        store().topUp(item, (row, unreleased) -> {
            assertThat(row.available()).isEqualTo(7);
            assertThat(unreleased).isZero();
            return 0;
        });
    }

    @Test
    default void withoutAStockRowTheStepIsNotCalled() {
        AtomicInteger calls = new AtomicInteger();
        assertThat(store().topUp(samples().item(), (row, unreleased) -> calls.incrementAndGet()))
                .isZero();
        assertThat(calls).hasValue(0);
    }

    @Test
    default void aStepThatFailsIsHeardAndFreesTheLock() {
        ItemId item = stocked(10, 1);
        StockRow before = row(item);
        long version = before.version() + 1;
        IllegalStateException failure = new IllegalStateException("the ledger is gone");
        assertThatThrownBy(() -> store().topUp(item, (row, unreleased) -> {
                    throw failure;
                }))
                .hasStackTraceContaining("the ledger is gone");
        assertThat(row(item)).isEqualTo(new StockRow(item, before.terms(), before.available(), version));
        assertThat(decide(samples().ticket(item)).order().status()).isEqualTo(OrderStatus.CREATED);
        assertThat(store().topUp(item, (row, unreleased) -> 1)).isEqualTo(1);
    }

    @Test
    default void aDecisionWaitsForTheLock() throws Exception {
        ItemId item = stocked(10, 1);
        Ticket ticket = samples().ticket(item);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            List<Future<Decision>> decisions = new ArrayList<>();
            CountDownLatch started = new CountDownLatch(1);
            store().topUp(item, (row, unreleased) -> {
                decisions.add(other.submit(() -> {
                    started.countDown();
                    return decide(ticket);
                }));
                assertThat(staysUndone(decisions.get(0), started)).isTrue();
                return 0;
            });
            assertThat(decisions.get(0).get(30, TimeUnit.SECONDS).order().status())
                    .isEqualTo(OrderStatus.CREATED);
        } finally {
            other.shutdownNow();
        }
    }

    private static boolean staysUndone(Future<?> future, CountDownLatch started) {
        try {
            assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
            future.get(300, TimeUnit.MILLISECONDS);
            return false;
        } catch (TimeoutException expected) {
            return true;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    default void noTwoTopUpsThatCreditSeeTheSameVersion() {
        ItemId item = stocked(10, 1);
        List<Long> versions = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger inside = new AtomicInteger();
        List<Long> credited = Together.times(6, () -> {
            long sum = 0;
            for (int round = 0; round < 5; round++) {
                sum += Together.repeatingConflicts(() -> store().topUp(item, (row, unreleased) -> {
                    assertThat(inside.incrementAndGet()).isEqualTo(1);
                    versions.add(row.version());
                    inside.decrementAndGet();
                    return 1;
                }));
            }
            return sum;
        });
        assertThat(versions).isNotEmpty().doesNotHaveDuplicates().isSorted();
        assertThat(credited.stream().mapToLong(Long::longValue).sum()).isEqualTo(versions.size());
        assertThat(row(item).version()).isEqualTo(30);
    }
}
