package io.flashsale.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.Money;
import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.spi.SaleCache;
import io.flashsale.spi.SaleCache.Lookup;
import io.flashsale.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link SaleCache} must do while all is well. Extend it and make the subject; the tests are inherited. */
public abstract class SaleCacheContract {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(500);

    private final Samples samples = Samples.fresh();
    private final SettableClock clock = new SettableClock();
    private SaleCache cache;

    /**
     * The subject, as one node has it.
     *
     * @param clock to live by, unless {@link #hasOwnClock}
     */
    protected abstract SaleCache createCache(SettableClock clock) throws Exception;

    /** The same cache as another node has it. */
    protected abstract SaleCache otherNode(SaleCache node) throws Exception;

    /** Whether the subject lives by the clock of a server, so that time must really pass. */
    protected boolean hasOwnClock() {
        return false;
    }

    @BeforeEach
    void makeTheSubject() throws Exception {
        cache = createCache(clock);
    }

    private static <T> T get(CompletionStage<T> stage) {
        return Answer.of("the cache", stage);
    }

    private void pass(Duration duration) {
        if (hasOwnClock()) {
            Polling.passes(Instant::now, duration);
        } else {
            clock.advance(duration);
        }
    }

    private Sale sale(long version) {
        Instant start = Instant.parse("2031-03-30T00:59:59.999Z");
        SaleItem item = SaleItem.of("phone", "Žluťoučký 手机", Money.of(99_900, "EUR"), Money.of(9_900, "EUR"), 1_000, 1);
        return Sale.draft(samples.name("sale"), "Spring sale", start, start.plusSeconds(3_600), List.of(item))
                .withState(Sale.State.PUBLISHED)
                .withVersion(version);
    }

    private static Lookup known(Sale sale) {
        return new Lookup(true, sale);
    }

    @Test
    void anUnknownSaleIsAMiss() {
        assertThat(get(cache.get(new SaleId(samples.name("sale"))))).isEqualTo(Lookup.MISS);
    }

    @Test
    void aSaleThatWasPutIsKnownToEveryNode() throws Exception {
        Sale sale = sale(3);
        get(cache.put(sale.id(), sale, LONG));
        assertThat(get(cache.get(sale.id()))).isEqualTo(known(sale));
        assertThat(get(otherNode(cache).get(sale.id()))).isEqualTo(known(sale));
        assertThat(get(cache.get(sale(1).id()))).isEqualTo(Lookup.MISS);
    }

    @Test
    void thatThereIsNoSaleIsKnownToo() {
        SaleId sale = new SaleId(samples.name("sale"));
        get(cache.put(sale, null, LONG));
        assertThat(get(cache.get(sale))).isEqualTo(Lookup.ABSENT);
    }

    @Test
    void whatWasPutIsForgottenWhenItsTimeIsOver() {
        Sale sale = sale(1);
        SaleId absent = new SaleId(samples.name("sale"));
        get(cache.put(sale.id(), sale, SHORT));
        get(cache.put(absent, null, SHORT));
        assertThat(get(cache.get(sale.id()))).isEqualTo(known(sale));
        pass(SHORT.multipliedBy(2));
        assertThat(get(cache.get(sale.id()))).isEqualTo(Lookup.MISS);
        assertThat(get(cache.get(absent))).isEqualTo(Lookup.MISS);
    }

    @Test
    void aNewerVersionReplacesAnOlderOneAndNeverTheOtherWayRound() {
        Sale old = sale(4);
        Sale newer = old.withPaused(true).withVersion(5);
        get(cache.put(old.id(), old, LONG));
        get(cache.put(old.id(), newer, LONG));
        assertThat(get(cache.get(old.id()))).isEqualTo(known(newer));
        get(cache.put(old.id(), old, LONG));
        assertThat(get(cache.get(old.id()))).isEqualTo(known(newer));
    }

    /** A version that the catalog does not have would never go otherwise: nodes put there what the catalog has. */
    @Test
    void anOlderVersionDoesNotKeepTheNewerOneForLonger() {
        Sale old = sale(4);
        get(cache.put(old.id(), old.withVersion(5), SHORT));
        get(cache.put(old.id(), old, LONG));
        pass(SHORT.multipliedBy(2));
        assertThat(get(cache.get(old.id()))).isEqualTo(Lookup.MISS);
    }

    @Test
    void aLateAnswerThatThereIsNoSaleDoesNotHideOne() {
        Sale sale = sale(1);
        get(cache.put(sale.id(), sale, LONG));
        get(cache.put(sale.id(), null, LONG));
        assertThat(get(cache.get(sale.id()))).isEqualTo(known(sale));
    }

    @Test
    void aSaleReplacesTheKnowledgeThatThereIsNone() {
        Sale sale = sale(1);
        get(cache.put(sale.id(), null, LONG));
        get(cache.put(sale.id(), sale, LONG));
        assertThat(get(cache.get(sale.id()))).isEqualTo(known(sale));
    }

    @Test
    void puttingASaleAgainKeepsItForLonger() {
        Sale sale = sale(1);
        get(cache.put(sale.id(), sale, SHORT));
        get(cache.put(sale.id(), sale, LONG));
        pass(SHORT.multipliedBy(2));
        assertThat(get(cache.get(sale.id()))).isEqualTo(known(sale));
    }

    @Test
    void anInvalidatedSaleIsForgottenByEveryNode() throws Exception {
        Sale sale = sale(1);
        SaleCache other = otherNode(cache);
        get(cache.put(sale.id(), sale, LONG));
        assertThat(get(other.get(sale.id()))).isEqualTo(known(sale));
        get(cache.invalidate(sale.id()));
        assertThat(get(cache.get(sale.id()))).isEqualTo(Lookup.MISS);
        Polling.until("the other node forgets", () -> get(other.get(sale.id())).equals(Lookup.MISS));
    }

    @Test
    void afterAnInvalidationAnyVersionMayBePut() {
        Sale sale = sale(7);
        get(cache.put(sale.id(), sale, LONG));
        get(cache.invalidate(sale.id()));
        get(cache.put(sale.id(), null, LONG));
        assertThat(get(cache.get(sale.id()))).isEqualTo(Lookup.ABSENT);
    }

    @Test
    void invalidatingWhatIsNotKnownIsHarmless() {
        SaleId sale = new SaleId(samples.name("sale"));
        get(cache.invalidate(sale));
        assertThat(get(cache.get(sale))).isEqualTo(Lookup.MISS);
    }

    @Test
    void aNodeHearsWhatAnotherNodeInvalidated() throws Exception {
        Sale sale = sale(1);
        Sale untouched = sale(1);
        Queue<SaleId> heard = new ConcurrentLinkedQueue<>();
        SaleCache other = otherNode(cache);
        get(cache.put(sale.id(), sale, LONG));
        get(cache.put(untouched.id(), untouched, LONG));
        cache.onInvalidate(heard::add);
        get(other.invalidate(sale.id()));
        Polling.until("the news", () -> heard.contains(sale.id()));
        assertThat(heard).doesNotContain(untouched.id());
    }

    @Test
    void aNodeHearsOfEachNewerVersionThatAnotherNodePutAndOfNothingElse() throws Exception {
        Sale sale = sale(4);
        Queue<SaleId> heard = new ConcurrentLinkedQueue<>();
        get(cache.put(sale.id(), sale, LONG));
        cache.onInvalidate(heard::add);
        SaleCache other = otherNode(cache);
        get(other.put(sale.id(), sale.withVersion(5), LONG));
        Polling.until("the news", () -> heard.size() == 1);
        get(other.put(sale.id(), sale.withVersion(5), LONG));
        get(other.put(sale.id(), sale, LONG));
        get(other.put(sale.id(), null, LONG));
        get(other.put(sale.id(), sale.withVersion(6), LONG));
        Polling.until("the news", () -> heard.size() >= 2);
        assertThat(heard).containsExactly(sale.id(), sale.id());
    }

    @Test
    void aListenerThatFailsDisturbsNobody() throws Exception {
        Sale sale = sale(1);
        Queue<SaleId> heard = new ConcurrentLinkedQueue<>();
        cache.onInvalidate(ignored -> {
            throw new IllegalStateException("a test's failing listener");
        });
        cache.onInvalidate(heard::add);
        get(otherNode(cache).invalidate(sale.id()));
        Polling.until("the news", () -> heard.contains(sale.id()));
    }

    @Test
    void theNewestOfManyVersionsPutAtOnceStays() {
        Sale sale = sale(0);
        for (int round = 0; round < 10; round++) {
            long base = round * 10L + 1;
            java.util.concurrent.atomic.AtomicLong next = new java.util.concurrent.atomic.AtomicLong(base);
            Together.times(6, () -> get(cache.put(sale.id(), sale.withVersion(next.getAndIncrement()), LONG)) == null);
            assertThat(get(cache.get(sale.id()))).isEqualTo(known(sale.withVersion(base + 5)));
        }
    }
}
