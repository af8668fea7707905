package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.FlashSale;
import io.flashsale.OrderReason;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.OrderResult.Accepted;
import io.flashsale.OrderResult.SoldOut;
import io.flashsale.OrderResult.Unavailable;
import io.flashsale.OrderResult.Unknown;
import io.flashsale.OrderState;
import io.flashsale.OrderStatus;
import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.StoreUnavailableException;
import io.flashsale.memory.MemoryOrderStore;
import io.flashsale.memory.MemorySaleCatalog;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.SaleCatalog;
import io.flashsale.testing.Intercept;
import io.flashsale.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rows 1 to 5 of the failure table, from the buyer's side. */
class UnknownOutcomeTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final BuyerId ANN = new BuyerId("ann");

    private static Duration timed(Rig rig, Runnable work) {
        Instant before = rig.clock.instant();
        work.run();
        return Duration.between(before, rig.clock.instant());
    }

    @Test
    void aReserveThatCertainlyDidNothingIsUnavailable() {
        try (Rig rig = Rig.start()) {
            rig.ledgerCalls = Broken.refused("reserve");
            assertThat(rig.place("ann")).isInstanceOf(Unavailable.class);
            rig.ledgerCalls = Intercept.NOTHING;

            assertThat(rig.place("ann")).isInstanceOf(Accepted.class);
        }
    }

    @Test
    void aReserveWhoseReplyIsLostIsResolvedToAccepted() {
        try (Rig rig = Rig.start()) {
            rig.ledgerCalls = Broken.replyLost("reserve");
            String ticket = rig.accepted("ann");
            rig.ledgerCalls = Intercept.NOTHING;
            rig.pass(SECOND);

            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.CREATED);
            assertThat(rig.ledgerAvailable()).isEqualTo(9);
        }
    }

    @Test
    void aReserveThatNeverArrivedIsResolvedToUnavailableForGood() {
        try (Rig rig = Rig.start()) {
            Delayed delayed = new Delayed();
            rig.ledgerCalls = delayed;
            OrderResult result = rig.placeWithKey("ann", 1, "k");
            assertThat(result).isInstanceOf(Unavailable.class);
            Duration retryAfter = ((Unavailable) result).retryAfter();
            rig.ledgerCalls = Intercept.NOTHING;

            delayed.arrive();
            assertThat(rig.ledgerAvailable())
                    .as("the delayed packet meets VOID")
                    .isEqualTo(10);
            assertThat(rig.placeWithKey("ann", 1, "k")).isInstanceOf(Unavailable.class);
            rig.pass(retryAfter.plusMillis(1));

            assertThat(rig.placeWithKey("ann", 1, "k")).isInstanceOf(Accepted.class);
            delayed.arrive();
            rig.pass(SECOND);
            assertThat(rig.sold()).isEqualTo(1);
            assertThat(rig.ledgerAvailable()).isEqualTo(9);
        }
    }

    /** A bucket that is gone remembers no void; but once it is filled again the delayed reserve is past its deadline. */
    @Test
    void aReserveThatFindsItsBucketMadeAnewComesTooLate() {
        try (Rig rig = Rig.start()) {
            Delayed delayed = new Delayed();
            rig.ledgerCalls = delayed;
            rig.ledger.forget(new Bucket(Rig.ITEM, 0, 1));
            OrderResult result = rig.place("ann");
            rig.ledgerCalls = Intercept.NOTHING;
            rig.pass(SECOND.multipliedBy(12));
            assertThat(rig.ledgerAvailable()).as("the bucket is back").isEqualTo(10);
            delayed.arrive();
            rig.pass(Duration.ofSeconds(10));
            assertThat(result).isInstanceOf(Unknown.class);
            rig.status("ann", ((Unknown) result).ticket());
            rig.pass(SECOND.multipliedBy(2));

            assertThat(rig.status("ann", ((Unknown) result).ticket())).isEqualTo(OrderStatus.REJECTED);
            assertThat(rig.sold()).isZero();
            assertThat(rig.ledgerAvailable()).isEqualTo(10);
        }
    }

    /** Loses the reply of a reserve, and executes it when told. */
    private static final class Delayed implements Intercept {
        private Runnable packet = () -> {};

        @Override
        public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
            if (!call.equals("reserve")) {
                return real.get();
            }
            packet = () -> {
                Object unused = real.get();
            };
            return CompletableFuture.failedFuture(Broken.unavailable(true));
        }

        void arrive() {
            packet.run();
        }
    }

    @Test
    void aReserveThatNobodyCanTellAboutIsUnknownWithTheTicketThatTells() {
        try (Rig rig = Rig.start()) {
            rig.ledgerCalls = Broken.replyLost("reserve", "resolve");
            OrderResult result = rig.place("ann");
            assertThat(result).isInstanceOf(Unknown.class);
            String ticket = ((Unknown) result).ticket();
            rig.ledgerCalls = Intercept.NOTHING;
            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.PENDING);
            rig.pass(Duration.ofSeconds(10));

            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.CREATED);
        }
    }

    @Test
    void whoAsksForAnUnknownTicketWhenToldHearsOfItsEndSoonAfterTheOutage() {
        try (Rig rig = Rig.plan().withThreeItems().start()) {
            rig.ledgerCalls = Broken.dropped("reserve", "resolve", "find", "declareLost");
            String ticket = ((Unknown) rig.place("ann")).ticket();
            Instant over = rig.clock.instant().plus(SECOND.multipliedBy(12));
            int asked = 0;
            OrderState state = rig.state("ann", ticket);
            while (!state.status().isFinal() && asked < 100) {
                rig.pass(state.pollAfter());
                if (rig.clock.instant().isAfter(over)) {
                    rig.ledgerCalls = Intercept.NOTHING;
                }
                state = rig.state("ann", ticket);
                asked++;
            }
            assertThat(state.reason()).isEqualTo(OrderReason.LOST);
            assertThat(Duration.between(over, rig.clock.instant())).isLessThan(SECOND.multipliedBy(6));
            assertThat(asked).isLessThan(15);
        }
    }

    /** Rule 11: its ticket says that nobody knows, so it ends once no reserve of it can take effect, and not after half a minute. */
    @Test
    void anUnknownThatWasNeverReservedIsLostSoonAndForGood() {
        try (Rig rig = Rig.plan().withThreeItems().start()) {
            FlashSale node = rig.anotherNode();
            Delayed delayed = new Delayed();
            rig.ledgerCalls = new Intercept() {
                @Override
                public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                    return Broken.dropped("resolve").stage(call, () -> delayed.stage(call, real));
                }
            };
            String ticket = ((Unknown) rig.place("ann")).ticket();
            rig.ledgerCalls = Intercept.NOTHING;
            assertThat(node.status(ANN, ticket).orElseThrow().status()).isEqualTo(OrderStatus.PENDING);
            rig.pass(rig.plan.settings().reserveTimeout());
            assertThat(node.status(ANN, ticket).orElseThrow().status())
                    .as("a reserve may still have taken effect unseen")
                    .isEqualTo(OrderStatus.PENDING);
            rig.pass(SECOND.multipliedBy(3));
            OrderState state = rig.state("ann", ticket);
            delayed.arrive();
            rig.pass(Duration.ofMinutes(1));
            assertThat(rig.orders()).hasSize(1);

            assertThat(state.status()).isEqualTo(OrderStatus.REJECTED);
            assertThat(state.reason()).isEqualTo(OrderReason.LOST);
            assertThat(rig.ledgerAvailable()).isEqualTo(10);
        }
    }

    @Test
    void aLedgerThatNeverAnswersMeansUnknownWithinThePlaceTimeout() {
        try (Rig rig = Rig.start()) {
            rig.ledgerCalls = Broken.silent("reserve");
            Duration took = timed(rig, () -> assertThat(rig.place("ann")).isInstanceOf(Unknown.class));

            assertThat(took).isLessThanOrEqualTo(rig.plan.settings().placeTimeout());
        }
    }

    @Test
    void aResolveThatNeverAnswersMeansUnknownWithinThePlaceTimeout() {
        try (Rig rig = Rig.start()) {
            rig.ledgerCalls = new Intercept() {
                @Override
                public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                    return Broken.silent("resolve")
                            .stage(call, () -> Broken.replyLost("reserve").stage(call, real));
                }
            };
            Duration took = timed(rig, () -> assertThat(rig.place("ann")).isInstanceOf(Unknown.class));
            rig.ledgerCalls = Intercept.NOTHING;
            rig.pass(Duration.ofSeconds(10));

            assertThat(took).isLessThanOrEqualTo(rig.plan.settings().placeTimeout());
            assertThat(rig.sold()).as("the sweeper found it").isEqualTo(1);
        }
    }

    /** E8: the ledger had said EMPTY, and 20 of 20 heard Unknown; polling then wrote a row for each. */
    @Test
    void aBorrowThatHangsIsSoldOutOrUnavailableAndLeavesNothingBehind() {
        for (String hanging : List.of("lend", "credit")) {
            try (Rig rig =
                    Rig.plan().withThreeItems().withStock(6).withBuckets(3).start()) {
                FlashSale node = rig.anotherNode();
                List<OrderRequest> requests = new ArrayList<>();
                for (int buyer = 0; buyer < 20; buyer++) {
                    requests.add(rig.request("buyer-" + buyer, 1).withIdempotencyKey("k"));
                }
                rig.ledgerCalls = Broken.silent(hanging);
                List<CompletableFuture<OrderResult>> answers = new ArrayList<>();
                for (OrderRequest request : requests) {
                    answers.add(rig.engine.placeAsync(request).toCompletableFuture());
                    answers.add(node.placeAsync(request).toCompletableFuture());
                }
                rig.pass(rig.plan.settings().placeTimeout());
                List<OrderResult> refusals = answers.stream()
                        .map(CompletableFuture::join)
                        .filter(answer -> !answer.isAccepted())
                        .toList();
                assertThat(refusals)
                        .isNotEmpty()
                        .allMatch(answer -> answer instanceof Unavailable || answer instanceof SoldOut);
                rig.ledgerCalls = Intercept.NOTHING;
                rig.pass(Duration.ofMinutes(1));

                assertThat(rig.orders()).allMatch(order -> order.status() == OrderStatus.CREATED);
                assertThat(rig.ledgerUnits()).isEqualTo(rig.available());
            }
        }
    }

    /** A bucket that cannot be reached may have units: nobody is told that there are none. */
    @Test
    void aBucketThatCannotTellMeansUnavailableAndNotSoldOut() {
        try (Rig rig = Rig.plan().withThreeItems().withStock(6).withBuckets(3).start()) {
            rig.ledgerCalls = Broken.refused("lend");
            for (int buyer = 0; buyer < 30; buyer++) {
                assertThat(rig.place(rig.nextBuyer())).isNotInstanceOf(SoldOut.class);
            }
            rig.ledgerCalls = Intercept.NOTHING;
            rig.pass(SECOND.multipliedBy(2));
            rig.sellOut();
            assertThat(rig.place("late")).isInstanceOf(SoldOut.class);
            assertThat(rig.sold()).isEqualTo(6);
        }
    }

    @Test
    void aBatchThatIsLateByTheLedgersClockIsTriedOnceMore() {
        try (Rig rig = Rig.start()) {
            Instant now = rig.clock.instant();
            rig.accepted("warm-up");
            // our clock falls behind the ledger's: the first deadline is over before it arrives
            rig.ledgerCalls = new Intercept() {
                private boolean late = true;

                @Override
                public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                    if (call.equals("reserve") && late) {
                        late = false;
                        rig.clock.advance(Duration.ofSeconds(4));
                        CompletionStage<T> reply = real.get();
                        rig.clock.advance(Duration.ofSeconds(-4));
                        return reply;
                    }
                    return real.get();
                }
            };

            assertThat(rig.place("ann")).isInstanceOf(Accepted.class);
            assertThat(rig.clock.instant()).isEqualTo(now);
        }
    }

    /** Row 5: an accepted answer does not depend on the queue. */
    @Test
    void aSendThatFailsIsAcceptedAndDecidedByTheSweeper() {
        for (Intercept fault : List.of(
                Broken.refused("send"), Broken.dropped("send"), Broken.replyLost("send"), Broken.silent("send"))) {
            for (boolean acknowledge : new boolean[] {false, true}) {
                try (Rig rig = Rig.plan()
                        .withSettings(Rig.plan().settings().toBuilder()
                                .acknowledgeEnqueued(acknowledge)
                                .build())
                        .start()) {
                    rig.queueCalls = fault;
                    String ticket = rig.accepted("ann");
                    rig.pass(Duration.ofSeconds(5));
                    rig.queueCalls = Intercept.NOTHING;
                    rig.pass(Duration.ofSeconds(30));

                    assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.CREATED);
                    assertThat(rig.orders()).hasSize(1);
                }
            }
        }
    }

    @Test
    void anAcknowledgedAcceptWaitsForTheQueueAtMostItsTime() {
        try (Rig rig = Rig.plan()
                .withSettings(Rig.plan().settings().toBuilder()
                        .acknowledgeEnqueued(true)
                        .build())
                .start()) {
            rig.queueCalls = Broken.silent("send");
            Duration took = timed(rig, () -> rig.accepted("ann"));

            assertThat(took).isEqualTo(rig.plan.settings().enqueueTimeout());
        }
    }

    /** A catalog that hangs, and answers after the buyer was told Unavailable. */
    @Test
    void aRequestThatWasAnsweredUnavailableReservesNothingLater() {
        HangingCatalog catalog = new HangingCatalog();
        try (Rig rig = catalog.rig()) {
            FlashSale stranger = rig.anotherNode();
            catalog.hang = () -> rig.pass(Duration.ofSeconds(30));
            OrderResult result = stranger.place(rig.request("ann", 1));
            assertThat(result).isInstanceOf(Unavailable.class);
            catalog.hang = () -> {};
            rig.pass(Duration.ofSeconds(40));

            assertThat(rig.heard.accepted()).isEmpty();
            assertThat(rig.ledgerAvailable()).isEqualTo(10);
        }
    }

    @Test
    void aCatalogThatHangsDoesNotStopASaleThatIsKnown() {
        HangingCatalog catalog = new HangingCatalog();
        try (Rig rig = catalog.rig()) {
            OrderRequest request = rig.request("ann", 1);
            rig.pass(Duration.ofSeconds(60));
            Instant asked = rig.clock.instant();
            catalog.hang = () -> rig.pass(Duration.ofSeconds(30));
            rig.engine.placeAsync(request);
            rig.pass(Duration.ofMillis(1));
            catalog.hang = () -> {};

            assertThat(rig.heard.accepted()).hasSize(1);
            assertThat(rig.heard.accepted().get(0).issuedAt()).isBefore(asked.plusSeconds(2));
        }
    }

    /** Everybody who finds the bucket gone wants to know the layout: one of them reads it for all. */
    @Test
    void aCrowdInFrontOfALostBucketReadsTheCatalogOnce() {
        HangingCatalog catalog = new HangingCatalog();
        try (Rig rig = catalog.rig()) {
            List<OrderRequest> crowd = new ArrayList<>();
            for (int buyer = 0; buyer < 100; buyer++) {
                crowd.add(rig.request(rig.nextBuyer(), 1));
            }
            rig.ledger.forget(new Bucket(Rig.ITEM, 0, 1));
            int before = catalog.finds;
            crowd.forEach(rig.engine::placeAsync);
            rig.pass(Duration.ofMillis(1));

            assertThat(catalog.finds - before).isEqualTo(1);
        }
    }

    /** A catalog whose reads are counted and can take their time. */
    private static final class HangingCatalog implements SaleCatalog {
        private final SettableClock clock = new SettableClock();
        private final MemoryOrderStore store = new MemoryOrderStore(clock);
        private final SaleCatalog real = new MemorySaleCatalog(store);
        Runnable hang = () -> {};
        int finds;

        Rig rig() {
            return new Rig(Rig.plan().with(builder -> builder.catalog(this).orderStore(store)), clock);
        }

        @Override
        public Optional<Sale> find(SaleId sale) {
            finds++;
            hang.run();
            return real.find(sale);
        }

        @Override
        public List<Sale> published(Instant endingAfter, @Nullable SaleId after, int max) {
            return real.published(endingAfter, after, max);
        }

        @Override
        public long changes() {
            return real.changes();
        }

        @Override
        public List<Sale> latest(int max) {
            return real.latest(max);
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

    @Test
    void failuresOfTheLedgerAreHeard() {
        try (Rig rig = Rig.start()) {
            rig.ledgerCalls = Broken.refused("reserve");
            rig.place("ann");

            assertThat(rig.heard.failures())
                    .anySatisfy(failure -> assertThat(failure.cause()).isInstanceOf(StoreUnavailableException.class));
        }
    }
}
