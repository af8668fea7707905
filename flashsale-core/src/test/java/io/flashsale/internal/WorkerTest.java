package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.StoreConflictException;
import io.flashsale.StoreUnavailableException;
import io.flashsale.Ticket;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.spi.OrderQueue.Verdict;
import io.flashsale.spi.OrderWriterException;
import io.flashsale.testing.Intercept;
import io.flashsale.testing.RecordingListener;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class WorkerTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Rows 15 and 8. */
    @Test
    void aCollisionIsRepeatedAtOnce() {
        try (Rig rig = Rig.start()) {
            rig.storeCalls = Broken.first(7, throwing(() -> new StoreConflictException("deadlock", null)), "decide");
            String ticket = rig.accepted("ann");
            rig.pass(SECOND);

            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.CREATED);
        }
    }

    @Test
    void aTransactionThatAlwaysCollidesIsTriedAgainLater() {
        try (Rig rig = Rig.start()) {
            rig.storeCalls = Broken.first(40, throwing(() -> new StoreConflictException("deadlock", null)), "decide");
            String ticket = rig.accepted("ann");
            rig.pass(Duration.ofSeconds(20));

            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.CREATED);
            assertThat(rig.queue.deadLetters()).isEmpty();
        }
    }

    private static Intercept throwing(Supplier<? extends Throwable> failure) {
        return new Intercept() {
            @Override
            public <T> T value(String call, Supplier<T> real) {
                fail(failure.get());
                return real.get();
            }
        };
    }

    /** Row 14: nothing is lost while the store is down, however long. */
    @Test
    void aStoreThatIsDownMakesTheWorkerWaitNotGiveUp() {
        try (Rig rig = Rig.plan().withStock(100).start()) {
            rig.storeCalls = Broken.down();
            String ticket = rig.accepted("ann");
            rig.pass(Duration.ofMinutes(20));
            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.PENDING);
            assertThat(rig.orders()).isEmpty();
            rig.storeCalls = Intercept.NOTHING;
            rig.pass(Duration.ofSeconds(10));

            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.CREATED);
            assertThat(rig.queue.deadLetters()).isEmpty();
        }
    }

    @Test
    void howFarTheWorkerIsBehindIsTold() {
        try (Rig rig = Rig.plan().withStock(100).start()) {
            rig.storeCalls = Broken.down();
            rig.accepted("ann");
            rig.accepted("ben");
            rig.pass(Duration.ofSeconds(5));
            assertThat(rig.heard.queueLags())
                    .last()
                    .extracting(RecordingListener.Units::units)
                    .isEqualTo(2L);
            rig.storeCalls = Intercept.NOTHING;
            rig.pass(Duration.ofSeconds(10));

            assertThat(rig.heard.queueLags())
                    .last()
                    .extracting(RecordingListener.Units::units)
                    .isEqualTo(0L);
        }
    }

    /** Row 9: the commit happened, its answer did not. */
    @Test
    void aCommitWhoseOutcomeIsUnknownIsDecidedOnce() {
        try (Rig rig = Rig.start()) {
            rig.storeCalls = Broken.first(2, Broken.replyLost("decide"), "decide");
            String ticket = rig.accepted("ann");
            rig.pass(Duration.ofSeconds(5));

            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.CREATED);
            assertThat(rig.orders()).hasSize(1);
            assertThat(rig.ledgerUnits()).isEqualTo(9);
        }
    }

    private static Intercept poisonedBy(String buyer, Supplier<? extends Throwable> failure) {
        return new Intercept() {
            @Override
            public void deciding(List<Ticket> tickets) {
                if (tickets.stream().anyMatch(ticket -> ticket.buyer().value().equals(buyer))) {
                    fail(failure.get());
                }
            }
        };
    }

    /** Of a batch that is bisected, the left half is committed when the store goes away in the middle of the right one. */
    @Test
    void whatWasCommittedBeforeTheStoreWentAwayIsHeardOfOnceAndSettledAtOnce() {
        try (Rig rig = Rig.start()) {
            int[] calls = {0};
            rig.storeCalls = new Intercept() {
                @Override
                public <T> T value(String call, Supplier<T> real) {
                    if (call.equals("decide")) {
                        calls[0]++;
                        if (calls[0] == 1) {
                            throw new IllegalStateException("one of them is bad");
                        }
                        if (calls[0] >= 3 && calls[0] < 10) {
                            throw Broken.unavailable(false);
                        }
                    }
                    return real.get();
                }
            };
            rig.engine.placeAsync(rig.request("ann", 1));
            rig.engine.placeAsync(rig.request("ben", 1));
            rig.pass(Duration.ofMillis(50));
            assertThat(calls[0]).isBetween(3, 9);
            assertThat(rig.heard.created()).hasSize(1);
            assertThat(rig.ledger.audit(Rig.ITEM).get(0).state().pending()).isEqualTo(1);

            rig.pass(Duration.ofMinutes(2));
            assertThat(rig.orders(OrderStatus.CREATED)).hasSize(2);
            assertThat(rig.heard.created()).hasSize(2).doesNotHaveDuplicates();
        }
    }

    private static void fail(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }

    /** Row 30: the one bad ticket, and no other, pays for it; whether the host's writer throws an exception or an error. */
    @Test
    void onePoisonTicketIsCutOutOfABatchOfFifty() {
        List<Supplier<? extends Throwable>> failures = List.of(
                () -> new IllegalStateException("the host's writer failed"),
                () -> new OrderWriterException("the host's writer timed out", new SQLTimeoutException(), false),
                () -> new OrderWriterException("the host's row is locked", new SQLTimeoutException(), true),
                () -> new NoClassDefFoundError("com/example/Writer"),
                StackOverflowError::new);
        for (Supplier<? extends Throwable> failure : failures) {
            try (Rig rig = Rig.plan().withStock(80).start()) {
                rig.storeCalls = poisonedBy("buyer-31", failure);
                for (int buyer = 0; buyer < 50; buyer++) {
                    rig.accepted(rig.nextBuyer());
                }
                rig.pass(Duration.ofSeconds(5));
                assertThat(rig.orders(OrderStatus.CREATED)).as("at once").hasSize(49);
                assertThat(rig.rejected(OrderReason.POISON)).as("not at once").isEmpty();
                for (int more = 0; more < 20; more++) {
                    rig.accepted(rig.nextBuyer());
                    rig.pass(Duration.ofSeconds(4));
                }

                assertThat(rig.orders(OrderStatus.CREATED)).hasSize(69);
                assertThat(rig.rejected(OrderReason.POISON))
                        .singleElement()
                        .satisfies(order -> assertThat(order.ticket().buyer()).isEqualTo(new BuyerId("buyer-31")));
                assertThat(rig.queue.deadLetters()).hasSize(1);
                assertThat(rig.ledgerAvailable()).as("its unit came back").isEqualTo(11);
            }
        }
    }

    /** What may pass proves nothing against an order, as long as it happens to all. */
    @Test
    void ordersWaitForAServerThatOnlyTheHostMisses() {
        try (Rig rig = Rig.plan().withStock(60).start()) {
            rig.storeCalls = new Intercept() {
                @Override
                public void deciding(List<Ticket> tickets) {
                    throw new OrderWriterException("the host's server is gone", new SQLTimeoutException(), false);
                }
            };
            for (int buyer = 0; buyer < 20; buyer++) {
                rig.accepted(rig.nextBuyer());
            }
            rig.pass(Duration.ofMinutes(5));
            assertThat(rig.orders()).isEmpty();
            rig.storeCalls = Intercept.NOTHING;
            rig.pass(Duration.ofSeconds(20));

            assertThat(rig.orders(OrderStatus.CREATED)).hasSize(20);
            assertThat(rig.ledgerAvailable()).isEqualTo(40);
        }
    }

    /** The ledger's server does nothing else while it settles, and buyers wait for it. */
    @Test
    void aLargeBatchIsSettledInPartsOneAfterTheOther() {
        try (Rig rig = Rig.plan().withStock(300).start()) {
            AtomicInteger underWay = new AtomicInteger();
            List<Integer> underWayByCall = new ArrayList<>();
            rig.ledgerCalls = new Intercept() {
                @Override
                public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                    if (!call.equals("settle")) {
                        return real.get();
                    }
                    underWayByCall.add(underWay.incrementAndGet());
                    CompletableFuture<T> later = new CompletableFuture<>();
                    rig.process.schedule(Duration.ofMillis(1), () -> {
                        underWay.decrementAndGet();
                        real.get().thenAccept(later::complete);
                    });
                    return later;
                }
            };
            for (int buyer = 0; buyer < 300; buyer++) {
                rig.accepted(rig.nextBuyer());
            }
            rig.pass(SECOND);

            assertThat(underWayByCall).hasSizeGreaterThanOrEqualTo(3).containsOnly(1);
            assertThat(rig.orders(OrderStatus.CREATED)).hasSize(300);
            assertThat(rig.ledger.audit(Rig.ITEM))
                    .allSatisfy(bucket -> assertThat(bucket.state().pending()).isZero());
        }
    }

    /** One batch ahead: an order store that is quicker than the ledger does not run away from it. */
    @Test
    void theNextBatchIsDecidedWhileTheLastIsSettledAndTheOneAfterItWaits() {
        try (Rig rig = Rig.start()) {
            rig.queueCalls = Broken.refused("send");
            rig.accepted("ann");
            rig.accepted("ben");
            rig.accepted("cem");
            List<Ticket> tickets = rig.heard.accepted();
            CompletableFuture<Void> ledgerAnswers = new CompletableFuture<>();
            rig.ledgerCalls = new Intercept() {
                @Override
                public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                    return call.equals("settle") ? ledgerAnswers.thenCompose(now -> real.get()) : real.get();
                }
            };
            List<CompletableFuture<Verdict>> verdicts = tickets.stream()
                    .map(ticket -> rig.consumers()
                            .get(0)
                            .accept(Rig.ITEM, List.of(ticket))
                            .toCompletableFuture())
                    .toList();
            rig.pass(Duration.ofMillis(10));

            assertThat(rig.orders(OrderStatus.CREATED)).hasSize(2);
            assertThat(verdicts.get(0)).isCompletedWithValueMatching(verdict -> !isSettled(verdict));
            assertThat(verdicts.get(1)).isNotDone();
            assertThat(verdicts.get(2)).isNotDone();

            ledgerAnswers.complete(null);
            rig.pass(Duration.ofMillis(10));
            assertThat(rig.orders(OrderStatus.CREATED)).hasSize(3);
            assertThat(verdicts)
                    .allSatisfy(verdict -> assertThat(verdict).isCompletedWithValueMatching(WorkerTest::isSettled));
            assertThat(rig.ledger.audit(Rig.ITEM))
                    .allSatisfy(bucket -> assertThat(bucket.state().pending()).isZero());
        }
    }

    private static boolean isSettled(Verdict verdict) {
        return verdict instanceof Verdict.Decided decided
                && decided.settled().toCompletableFuture().isDone();
    }

    /** A ledger that does not answer holds the item up for one call's time, not for each part's. */
    @Test
    void theRestIsLeftToTheSweeperIfOnePartIsNotAnswered() {
        try (Rig rig = Rig.plan().withStock(300).start()) {
            AtomicInteger settles = new AtomicInteger();
            rig.ledgerCalls = new Intercept() {
                @Override
                public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                    if (call.equals("settle") && settles.incrementAndGet() == 1) {
                        return CompletableFuture.failedFuture(new StoreUnavailableException("no answer", null, true));
                    }
                    return real.get();
                }
            };
            for (int buyer = 0; buyer < 300; buyer++) {
                rig.accepted(rig.nextBuyer());
            }
            rig.pass(SECOND);
            assertThat(settles).hasValue(1);
            assertThat(rig.orders(OrderStatus.CREATED)).hasSize(300);

            rig.pass(Duration.ofSeconds(10));
            assertThat(rig.ledger.audit(Rig.ITEM))
                    .allSatisfy(bucket -> assertThat(bucket.state().pending()).isZero());
        }
    }

    /** Row 7: a record in the wrong place is put aside, and its ticket is decided by the sweeper. */
    @Test
    void aTicketDeliveredWithAnotherItemsIsPutAsideAndDecidedAllTheSame() {
        try (Rig rig = Rig.start()) {
            rig.queueCalls = Broken.refused("send");
            String ticket = rig.accepted("ann");
            rig.queueCalls = Intercept.NOTHING;
            Ticket stray = rig.heard.accepted().get(0);
            Verdict verdict = rig.consumers()
                    .get(0)
                    .accept(ItemId.of("ten", "watch"), List.of(stray))
                    .toCompletableFuture()
                    .join();

            assertThat(verdict).isEqualTo(Verdict.DONE);
            assertThat(rig.queue.deadLetters())
                    .singleElement()
                    .satisfies(letter -> assertThat(letter.ticket()).isEqualTo(stray));
            assertThat(rig.orders()).isEmpty();
            rig.pass(Duration.ofSeconds(10));
            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.CREATED);
        }
    }

    @Test
    void aRecordDeliveredTwiceIsDecidedOnce() {
        try (Rig rig = Rig.start()) {
            rig.queueCalls = new Intercept() {
                @Override
                public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                    if (call.equals("send")) {
                        Object unused = real.get();
                    }
                    return real.get();
                }
            };
            rig.accepted("ann");
            rig.pass(SECOND);

            assertThat(rig.orders()).hasSize(1);
            assertThat(rig.heard.created()).hasSize(1);
            assertThat(rig.ledgerUnits()).isEqualTo(9);
        }
    }

    @Test
    void listenersThatThrowHarmNobody() {
        try (Rig rig = Rig.plan()
                .with(builder -> builder.listener(new FlashSaleListener() {
                    @Override
                    public void accepted(Ticket ticket) {
                        throw new IllegalStateException("listener");
                    }

                    @Override
                    public void created(Order order) {
                        throw new IllegalStateException("listener");
                    }
                }))
                .start()) {
            String ticket = rig.accepted("ann");
            rig.pass(SECOND);

            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.CREATED);
        }
    }
}
