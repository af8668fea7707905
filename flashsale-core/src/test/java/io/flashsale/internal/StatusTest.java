package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.FlashSale;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderReason;
import io.flashsale.OrderState;
import io.flashsale.OrderStatus;
import io.flashsale.StoreConflictException;
import io.flashsale.Ticket;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.OrderStore.Decision;
import io.flashsale.testing.Intercept;
import io.flashsale.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class StatusTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Instant NOW = SettableClock.START;
    private static final BuyerId ANN = new BuyerId("ann");

    @Test
    void aTicketIsPendingThenCreatedThenPaid() {
        try (Rig rig = Rig.start()) {
            String ticket = rig.accepted("ann");
            OrderState pending = rig.state("ann", ticket);
            assertThat(pending.status()).isEqualTo(OrderStatus.PENDING);
            assertThat(pending.pollAfter()).isNotNull();
            rig.pass(SECOND);
            OrderState created = rig.state("ann", ticket);
            assertThat(created.status()).isEqualTo(OrderStatus.CREATED);
            assertThat(created.expiresAt()).isNotNull();
            rig.engine.pay(ANN, ticket);
            OrderState paid = rig.state("ann", ticket);

            assertThat(paid.status()).isEqualTo(OrderStatus.PAID);
            assertThat(paid.pollAfter()).isNull();
            assertThat(paid.signedTicket()).isEqualTo(ticket);
        }
    }

    /** Case 28: PAID on the node that was told, and then CREATED on another that remembered it for a second. */
    @Test
    void aChangeIsSeenAtOnceOnEveryNode() {
        try (Rig rig = Rig.plan().withThreeItems().start()) {
            var node = rig.anotherNode();
            String ticket = rig.accepted("ann");
            rig.pass(SECOND);
            assertThat(node.status(ANN, ticket).orElseThrow().status()).isEqualTo(OrderStatus.CREATED);
            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.CREATED);
            rig.engine.pay(ANN, ticket);
            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.PAID);
            assertThat(node.status(ANN, ticket).orElseThrow().status()).isEqualTo(OrderStatus.PAID);
        }
    }

    @Test
    void finalStatesAreAnsweredFromMemory() {
        try (Rig rig = Rig.start()) {
            String ticket = rig.accepted("ann");
            rig.pass(SECOND);
            rig.engine.cancel(ANN, ticket);
            rig.status("ann", ticket);
            rig.ledgerCalls = Broken.down();
            rig.storeCalls = Broken.down();

            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.CANCELLED);
        }
    }

    @Test
    void aServerThatDoesNotAnswerMeansPending() {
        for (Intercept fault : List.of(Broken.dropped("find"), Broken.refused("find"))) {
            try (Rig rig = Rig.start()) {
                String ticket = rig.accepted("ann");
                rig.pass(Duration.ofHours(1));
                rig.ledgerCalls = fault;
                rig.storeCalls = Broken.down();

                assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.PENDING);
            }
        }
    }

    @Test
    void aSilentLedgerMeansPendingThoughTheStoreHasNoRow() {
        try (Rig rig = Rig.start()) {
            rig.queueCalls = Broken.lost("send");
            rig.ledgerCalls = Broken.dropped("due", "find");
            String ticket = rig.accepted("ann");
            rig.pass(Duration.ofHours(1));

            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.PENDING);
            assertThat(rig.orders()).isEmpty();
        }
    }

    /** Row 24. */
    @Test
    void aTicketThatLedgerAndQueueForgotIsLostAfterItsTimeAndNotBefore() {
        try (Rig rig = Rig.start()) {
            rig.queueCalls = Broken.lost("send");
            String ticket = rig.accepted("ann");
            rig.ledger.forget(new Bucket(Rig.ITEM, 0, 1));
            rig.pass(rig.plan.settings().lostAfter().minusMillis(1));
            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.PENDING);
            rig.pass(Duration.ofMillis(1));
            OrderState state = rig.state("ann", ticket);

            assertThat(state.status()).isEqualTo(OrderStatus.REJECTED);
            assertThat(state.reason()).isEqualTo(OrderReason.LOST);
            assertThat(rig.heard.rejected()).hasSize(1);
        }
    }

    /** A queue that hands tickets to nobody who decides them, and tells where it stands. */
    private static void stall(Rig rig) {
        for (int consumer = 0; consumer < 20; consumer++) {
            rig.queue.subscribe((item, tickets) -> new CompletableFuture<>());
        }
    }

    @Test
    void aTicketIsNotLostWhileTheQueueLagsUntilItIsTenMinutesOld() {
        try (Rig rig = Rig.start()) {
            stall(rig);
            String ticket = rig.accepted("ann");
            rig.ledger.forget(new Bucket(Rig.ITEM, 0, 1));
            rig.pass(rig.plan.settings().giveUpAfter().minusSeconds(1));
            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.PENDING);
            rig.pass(Duration.ofSeconds(1));

            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.REJECTED);
        }
    }

    @Test
    void aQueueThatCannotTellWhereItStandsCountsAsLagging() {
        try (Rig rig = Rig.start()) {
            rig.queueCalls = new Intercept() {
                @Override
                public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                    return (call.equals("send") ? Broken.lost("send") : Broken.down()).stage(call, real);
                }
            };
            String ticket = rig.accepted("ann");
            rig.ledger.forget(new Bucket(Rig.ITEM, 0, 1));
            rig.pass(Duration.ofMinutes(5));

            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.PENDING);
        }
    }

    /** Row 17: the first row wins. */
    @Test
    void aRecordThatArrivesAfterItsTicketWasLostChangesNothing() {
        try (Rig rig = Rig.start()) {
            rig.queueCalls = Broken.lost("send");
            String ticket = rig.accepted("ann");
            rig.queueCalls = Intercept.NOTHING;
            Ticket record = rig.heard.accepted().get(0);
            rig.ledger.forget(new Bucket(Rig.ITEM, 0, 1));
            rig.pass(Duration.ofSeconds(31));
            rig.status("ann", ticket);
            rig.pass(SECOND);
            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.REJECTED);
            rig.queue.send(record);
            rig.pass(Duration.ofMinutes(1));

            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.REJECTED);
            assertThat(rig.orders()).hasSize(1);
            assertThat(rig.sold()).isZero();
            rig.sellOut();
            assertThat(rig.sold()).isEqualTo(10);
        }
    }

    @Test
    void aTicketDecidedAtTheMomentItIsDeclaredLostKeepsItsRow() {
        try (Rig rig = Rig.start()) {
            rig.queueCalls = Broken.lost("send");
            String ticket = rig.accepted("ann");
            Ticket record = rig.heard.accepted().get(0);
            rig.ledger.forget(new Bucket(Rig.ITEM, 0, 1));
            rig.pass(Duration.ofSeconds(31));
            rig.storeCalls = new Intercept() {
                @Override
                public <T> T value(String call, Supplier<T> real) {
                    if (call.equals("reject")) {
                        rig.store.decide(Rig.ITEM, List.of(record));
                    }
                    return real.get();
                }
            };
            rig.status("ann", ticket);
            rig.pass(SECOND);

            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.CREATED);
            assertThat(rig.heard.rejected()).isEmpty();
        }
    }

    /** A reserve that was resolved to "nothing" cannot come true afterwards. */
    @Test
    void aTicketThatWasVoidedIsLostToo() {
        try (Rig rig = Rig.start()) {
            rig.ledgerCalls = new Intercept() {
                @Override
                public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                    Intercept fault = call.equals("resolve") ? Broken.replyLost(call) : Broken.dropped("reserve");
                    return fault.stage(call, real);
                }
            };
            var unknown = (io.flashsale.OrderResult.Unknown) rig.place("ann");
            rig.ledgerCalls = Intercept.NOTHING;
            assertThat(rig.status("ann", unknown.ticket())).isEqualTo(OrderStatus.PENDING);
            rig.pass(Duration.ofSeconds(31));

            assertThat(rig.status("ann", unknown.ticket())).isEqualTo(OrderStatus.REJECTED);
        }
    }

    /** Rule 11: only the collector writes; a status that was asked for a thousand times has written nothing and taken no lock. */
    @Test
    void askingForAStatusWritesNothing() {
        List<String> calls = new ArrayList<>();
        try (Rig rig = Rig.plan().withThreeItems().start()) {
            rig.queueCalls = Broken.lost("send");
            String ticket = rig.accepted("ann");
            rig.ledger.forget(new Bucket(Rig.ITEM, 0, 1));
            rig.pass(Duration.ofMinutes(20));
            rig.storeCalls = new Intercept() {
                @Override
                public <T> T value(String call, Supplier<T> real) {
                    calls.add(call);
                    return real.get();
                }
            };
            for (int poll = 0; poll < 1_000; poll++) {
                assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.PENDING);
            }
            assertThat(calls).containsOnly("find");
            rig.pass(SECOND);
            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.REJECTED);
            assertThat(calls.stream().filter("reject"::equals)).hasSize(1);
        }
    }

    /** E11: an order that must be paid in time is not hidden by a ledger that is down. */
    @Test
    void aLedgerThatIsDownDoesNotHideAnOrder() {
        for (Intercept fault : List.of(Broken.refused("find"), Broken.dropped("find"))) {
            try (Rig rig = Rig.plan().withThreeItems().start()) {
                FlashSale node = rig.anotherNode();
                String ticket = rig.accepted("ann");
                rig.pass(SECOND);
                rig.ledgerCalls = fault;

                assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.CREATED);
                assertThat(node.status(ANN, ticket).orElseThrow().expiresAt()).isNotNull();
            }
        }
    }

    /** D11: the ledger says CREATED, and a database that failed over without its last commits has no row: PENDING for ever. */
    @Test
    void anOrderThatTheDatabaseHasLostIsDecidedAgain() {
        try (Rig rig = Rig.plan().withThreeItems().start()) {
            FlashSale node = rig.anotherNode();
            rig.storeCalls = new Intercept() {
                private List<Ticket> batch = List.of();

                @Override
                public void deciding(List<Ticket> tickets) {
                    batch = tickets;
                }

                @Override
                @SuppressWarnings("unchecked")
                public <T> T value(String call, Supplier<T> real) {
                    if (!call.equals("decide")) {
                        return real.get();
                    }
                    // as after a commit that is then lost
                    return (T) batch.stream()
                            .map(ticket -> new Decision(
                                    new Order(ticket, OrderStatus.CREATED, null, NOW, NOW, NOW), true, 1, false))
                            .toList();
                }
            };
            String ticket = rig.accepted("ann");
            rig.pass(SECOND);
            rig.storeCalls = Intercept.NOTHING;
            assertThat(rig.orders()).isEmpty();
            assertThat(node.status(ANN, ticket).orElseThrow().status()).isEqualTo(OrderStatus.PENDING);
            rig.pass(Duration.ofSeconds(3));

            assertThat(node.status(ANN, ticket).orElseThrow().status()).isEqualTo(OrderStatus.CREATED);
            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.CREATED);
            assertThat(rig.sold()).isEqualTo(1);
            assertThat(rig.available()).isEqualTo(9);
        }
    }

    /** S1: one timestamp for the whole process: eight collisions on one item restarted the age of every ticket. */
    @Test
    void collisionsOnOneItemDoNotKeepTheTicketsOfOthersYoung() {
        try (Rig rig = Rig.plan().withThreeItems().start()) {
            FlashSale node = rig.anotherNode();
            rig.storeCalls = new Intercept() {
                @Override
                public Intercept about(ItemId item) {
                    return item.equals(Rig.ITEMS.get(1)) ? colliding() : Intercept.NOTHING;
                }
            };
            rig.queueCalls = Broken.first(1, Broken.lost("send"), "send");
            String ticket = rig.accepted("ann");
            rig.ledger.forget(new Bucket(Rig.ITEM, 0, 1));
            node.place(Rig.request(node, Rig.ITEMS.get(1), "bob", 1));
            rig.pass(Duration.ofSeconds(30));
            rig.status("ann", ticket);
            rig.pass(SECOND);

            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.REJECTED);
        }
    }

    private static Intercept colliding() {
        return new Intercept() {
            @Override
            public <T> T value(String call, Supplier<T> real) {
                if (call.equals("decide")) {
                    throw new StoreConflictException("injected", null);
                }
                return real.get();
            }
        };
    }

    @Test
    void theQueueIsAskedWhereItStandsAtMostTwiceASecond() {
        int[] asked = {0};
        try (Rig rig = Rig.start()) {
            rig.queueCalls = new Intercept() {
                @Override
                public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                    asked[0] += call.equals("position") ? 1 : 0;
                    return call.equals("send") ? Broken.lost(call).stage(call, real) : lagging(call, real);
                }
            };
            String ticket = rig.accepted("ann");
            rig.ledger.forget(new Bucket(Rig.ITEM, 0, 1));
            rig.pass(Duration.ofSeconds(40));
            asked[0] = 0;
            for (int poll = 0; poll < 100; poll++) {
                rig.status("ann", ticket);
                rig.pass(Duration.ofMillis(10));
            }
            assertThat(asked[0]).isBetween(1, 3);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> CompletionStage<T> lagging(String call, Supplier<CompletionStage<T>> real) {
        return call.equals("position")
                ? (CompletionStage<T>) CompletableFuture.completedFuture(new OrderQueue.Position(0, 5))
                : real.get();
    }

    /** A settle that a silent server did not get: CREATED while it was silent, and PENDING once it answered again. */
    @Test
    void whatWasSeenWhileTheLedgerWasSilentIsNotTakenBack() {
        try (Rig rig = Rig.plan().withThreeItems().start()) {
            FlashSale node = rig.anotherNode();
            for (ItemId item : Rig.ITEMS) {
                String ticket = Rig.ticket(node.place(Rig.request(node, item, "ann", 1)));
                rig.ledgerCalls = Broken.dropped("settle", "find");
                rig.pass(SECOND);
                assertThat(node.status(ANN, ticket).orElseThrow().status()).isEqualTo(OrderStatus.CREATED);
                rig.ledgerCalls = Broken.dropped("settle");
                assertThat(node.status(ANN, ticket).orElseThrow().status()).isEqualTo(OrderStatus.CREATED);
                rig.ledgerCalls = Intercept.NOTHING;
            }
        }
    }
}
