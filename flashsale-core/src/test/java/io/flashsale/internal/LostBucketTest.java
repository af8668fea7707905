package io.flashsale.internal;

import static io.flashsale.internal.ThreeItems.assertNobodyWasRejected;
import static io.flashsale.internal.ThreeItems.buy;
import static io.flashsale.internal.ThreeItems.ledgerUnits;
import static io.flashsale.internal.ThreeItems.loseEverything;
import static io.flashsale.internal.ThreeItems.sale;
import static io.flashsale.internal.ThreeItems.sold;
import static io.flashsale.internal.ThreeItems.three;
import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.FlashSale;
import io.flashsale.ItemId;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.memory.MemorySaleCache;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.SaleCache;
import io.flashsale.spi.SaleCatalog;
import io.flashsale.testing.Intercept;
import io.flashsale.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Buckets that are gone, and made anew: nobody wins and loses for it. */
class LostBucketTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** E1: a lost bucket was filled at once by a second node, which saw an empty one and knew of no wait. */
    @Test
    void aLostBucketIsFilledByNoNodeBeforeItsQueueIsDecided() {
        try (Rig rig = three().start()) {
            rig.anotherNode();
            rig.pass(SECOND.multipliedBy(2));
            rig.storeCalls = Broken.refused("decide");
            for (ItemId item : Rig.ITEMS) {
                buy(rig, rig.engine, item, 60);
                loseEverything(rig, item);
            }
            rig.pass(SECOND.multipliedBy(4));
            for (ItemId item : Rig.ITEMS) {
                assertThat(ledgerUnits(rig, item))
                        .as("winners are in the queue")
                        .isZero();
            }
            rig.storeCalls = Intercept.NOTHING;
            rig.pass(SECOND.multipliedBy(40));

            for (ItemId item : Rig.ITEMS) {
                assertThat(sold(rig, item)).isEqualTo(60);
                assertThat(ledgerUnits(rig, item)).isEqualTo(40);
            }
            assertNobodyWasRejected(rig);
        }
    }

    /** E1: the same when the node that waits is started again: the mark is in the bucket. */
    @Test
    void aLostBucketIsNotFilledAtOnceByANodeThatWasStartedMeanwhile() {
        try (Rig rig = three().start()) {
            rig.pass(SECOND.multipliedBy(2));
            rig.storeCalls = Broken.refused("decide");
            buy(rig, rig.engine, Rig.ITEM, 60);
            loseEverything(rig, Rig.ITEM);
            rig.pass(SECOND.multipliedBy(2));
            rig.anotherNode();
            rig.pass(SECOND.multipliedBy(2));
            assertThat(ledgerUnits(rig, Rig.ITEM)).isZero();
            rig.storeCalls = Intercept.NOTHING;
            rig.pass(SECOND.multipliedBy(40));

            assertThat(sold(rig, Rig.ITEM)).isEqualTo(60);
            assertThat(ledgerUnits(rig, Rig.ITEM)).isEqualTo(40);
            assertNobodyWasRejected(rig);
        }
    }

    /** E1: the first load's reply is lost, then the bucket: it was loaded for all that, and must not be filled at once again. */
    @Test
    void aBucketWhoseFirstLoadSeemedToFailIsNotFilledAtOnceEither() {
        try (Rig rig = three().opensIn(Duration.ofMinutes(1)).start()) {
            rig.ledgerCalls = Broken.replyLost("fill");
            Sale sale = sale("two", rig.clock.instant(), "pen", 100);
            ItemId pen = ItemId.of("two", "pen");
            rig.engine.admin().publish(sale);
            rig.ledgerCalls = Intercept.NOTHING;
            rig.storeCalls = Broken.refused("decide");
            buy(rig, rig.engine, pen, 60);
            rig.ledger.forget(new Bucket(pen, 0, 1));
            rig.pass(SECOND.multipliedBy(4));
            assertThat(ledgerUnits(rig, pen)).isZero();
            rig.storeCalls = Intercept.NOTHING;
            rig.pass(SECOND.multipliedBy(40));

            assertThat(sold(rig, pen)).isEqualTo(60);
            assertThat(ledgerUnits(rig, pen)).isEqualTo(40);
        }
    }

    /** While a bucket of an item is marked, the others get nothing either: what they lack may belong to undecided winners. */
    @Test
    void noBucketIsToppedUpWhileOneIsMarked() {
        try (Rig rig = three().start()) {
            FlashSale other = rig.anotherNode();
            rig.pass(SECOND.multipliedBy(2));
            rig.storeCalls = Broken.refused("decide");
            buy(rig, other, Rig.ITEM, 80);
            rig.ledger.forget(new Bucket(Rig.ITEM, 0, 1));
            rig.engine.admin().addStock(Rig.ITEM, 7);
            rig.pass(SECOND.multipliedBy(4));
            long left = ledgerUnits(rig, Rig.ITEM);
            assertThat(left).isLessThanOrEqualTo(50);
            rig.storeCalls = Intercept.NOTHING;
            rig.pass(SECOND.multipliedBy(40));

            assertThat(sold(rig, Rig.ITEM)).isEqualTo(80);
            assertThat(ledgerUnits(rig, Rig.ITEM)).isEqualTo(27);
            assertNobodyWasRejected(rig);
        }
    }

    /** A sale that has not begun by the store's clock has no winners: buckets that were lost are filled without a wait. */
    @Test
    void beforeTheStartALostBucketIsFilledAtOnce() {
        try (Rig rig = three().opensIn(Duration.ofMinutes(10)).start()) {
            rig.anotherNode();
            rig.pass(SECOND.multipliedBy(15));
            assertThat(rig.ledgerUnits()).isEqualTo(100);
            rig.queueCalls = Broken.down();
            loseEverything(rig, Rig.ITEM);
            rig.pass(SECOND.multipliedBy(12));

            assertThat(rig.ledgerUnits()).isEqualTo(100);
        }
    }

    /** Counts and last tickets come back from the rows: the limit holds, and a repeated key finds its ticket, on any node. */
    @Test
    void aFilledBucketKnowsItsBuyersAgain() {
        try (Rig rig = three().start()) {
            FlashSale other = rig.anotherNode();
            String ticket = Rig.ticket(rig.placeWithKey("ann", 1, "k"));
            rig.pass(SECOND.multipliedBy(2));
            loseEverything(rig, Rig.ITEM);
            rig.pass(SECOND.multipliedBy(15));

            assertThat(ledgerUnits(rig, Rig.ITEM)).isEqualTo(99);
            assertThat(other.place(Rig.request(other, Rig.ITEM, "ann", 1)))
                    .isInstanceOf(OrderResult.LimitReached.class);
            assertThat(Rig.ticket(
                            other.place(Rig.request(other, Rig.ITEM, "ann", 1).withIdempotencyKey("k"))))
                    .isEqualTo(ticket);
            rig.pass(SECOND.multipliedBy(5));
            assertNobodyWasRejected(rig);
        }
    }

    /** E10: a bucket that could not be configured gives nothing away, and nobody hears that the sale has not begun. */
    @Test
    void aBucketThatCouldNotBeConfiguredIsNotFilled() {
        try (Rig rig = three().start()) {
            FlashSale other = rig.anotherNode();
            rig.pass(SECOND.multipliedBy(2));
            loseEverything(rig, Rig.ITEM);
            rig.ledgerCalls = Broken.refused("configure");
            for (int second = 0; second < 15; second++) {
                rig.pass(SECOND);
                assertThat(other.place(Rig.request(other, Rig.ITEM, rig.nextBuyer(), 1)))
                        .isInstanceOf(OrderResult.Unavailable.class);
            }
            rig.ledgerCalls = Intercept.NOTHING;
            rig.pass(SECOND.multipliedBy(15));

            buy(rig, other, Rig.ITEM, 1);
        }
    }

    /** Rule 9: nothing is done before it was counted, also when its bucket is gone. */
    @Test
    void aReleaseOfABucketThatIsGoneIsCountedFirst() {
        try (Rig rig = three().start()) {
            FlashSale other = rig.anotherNode();
            String ticket = rig.accepted("ann");
            rig.pass(SECOND.multipliedBy(2));
            loseEverything(rig, Rig.ITEM);
            other.cancel(new BuyerId("ann"), ticket);
            rig.pass(SECOND.multipliedBy(30));

            assertThat(rig.available()).isEqualTo(100);
            assertThat(rig.ledgerUnits()).isEqualTo(100);
            assertThat(rig.store.itemsWithReleases(10)).isEmpty();
            buy(rig, other, Rig.ITEM, 100);
            rig.pass(SECOND.multipliedBy(5));
            assertThat(rig.sold()).isEqualTo(100);
        }
    }

    /** E15: while a bucket is missing, buyers do not have the catalog read back to back, nor the sale put to the shared cache each time. */
    @Test
    void aMissingBucketDoesNotHaveTheCatalogReadByEveryBuyer() {
        int[] reads = {0};
        int[] puts = {0};
        SettableClock clock = new SettableClock();
        MemorySaleCache cache = new MemorySaleCache(clock::nanoTime);
        SaleCache counting = new SaleCache() {
            @Override
            public CompletionStage<Lookup> get(SaleId sale) {
                return cache.get(sale);
            }

            @Override
            public CompletionStage<Void> put(SaleId sale, Sale value, Duration timeToLive) {
                puts[0]++;
                return cache.put(sale, value, timeToLive);
            }

            @Override
            public CompletionStage<Void> invalidate(SaleId sale) {
                return cache.invalidate(sale);
            }

            @Override
            public void onInvalidate(java.util.function.Consumer<SaleId> listener) {}
        };
        try (Rig rig = three().with(builder -> builder.cache(counting)).start()) {
            FlashSale front = rig.anotherNode(
                    builder -> builder.roles(Set.of()).catalog(new CountingCatalog(rig.catalog, () -> reads[0]++)));
            rig.pass(SECOND);
            List<OrderRequest> requests = new ArrayList<>();
            for (int buyer = 0; buyer < 200; buyer++) {
                requests.add(Rig.request(front, Rig.ITEM, rig.nextBuyer(), 1));
            }
            loseEverything(rig, Rig.ITEM);
            reads[0] = 0;
            puts[0] = 0;
            for (OrderRequest request : requests) {
                assertThat(front.place(request)).isInstanceOf(OrderResult.Unavailable.class);
                rig.clock.advance(Duration.ofMillis(5));
            }

            assertThat(reads[0]).as("in a second").isBetween(1, 3);
            assertThat(puts[0]).isLessThanOrEqualTo(3);
        }
    }

    /** A catalog that counts how often a sale is read. */
    private record CountingCatalog(SaleCatalog real, Runnable onFind) implements SaleCatalog {
        @Override
        public Optional<Sale> find(SaleId sale) {
            onFind.run();
            return real.find(sale);
        }

        @Override
        public List<Sale> published(Instant endingAfter, SaleId after, int max) {
            return real.published(endingAfter, after, max);
        }

        @Override
        public Set<SaleId> publishedIds() {
            return real.publishedIds();
        }

        @Override
        public List<Sale> latest(int max) {
            return real.latest(max);
        }

        @Override
        public long changes() {
            return real.changes();
        }

        @Override
        public Optional<Sale> save(Sale sale, Instant before) {
            return real.save(sale, before);
        }

        @Override
        public boolean delete(SaleId sale, long version) {
            return real.delete(sale, version);
        }
    }
}
