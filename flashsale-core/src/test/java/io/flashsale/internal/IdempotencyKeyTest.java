package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.FlashSale;
import io.flashsale.OrderReason;
import io.flashsale.OrderResult;
import io.flashsale.OrderResult.Accepted;
import io.flashsale.OrderResult.KeyReused;
import io.flashsale.OrderResult.LimitReached;
import io.flashsale.OrderResult.SoldOut;
import io.flashsale.OrderStatus;
import io.flashsale.StoreUnavailableException;
import io.flashsale.testing.Intercept;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class IdempotencyKeyTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static OrderStatus replayed(OrderResult result) {
        assertThat(result).isInstanceOf(Accepted.class);
        return ((Accepted) result).status();
    }

    @Test
    void theSameKeyGivesTheSameTicketOnEveryNode() {
        try (Rig rig = Rig.plan().withLimit(5).withBuckets(4).start()) {
            FlashSale node = rig.anotherNode();
            String here = Rig.ticket(rig.placeWithKey("ann", 1, "k"));
            String there = Rig.ticket(node.place(rig.request("ann", 1).withIdempotencyKey("k")));
            rig.pass(SECOND);

            assertThat(there).isEqualTo(here);
            assertThat(rig.orders()).hasSize(1);
            assertThat(rig.ledgerAvailable()).isEqualTo(9);
        }
    }

    @Test
    void anotherBuyerWithTheSameKeyHasATicketOfHisOwn() {
        try (Rig rig = Rig.start()) {
            String ann = Rig.ticket(rig.placeWithKey("ann", 1, "k"));
            String bob = Rig.ticket(rig.placeWithKey("bob", 1, "k"));

            assertThat(ann).isNotEqualTo(bob);
            assertThat(rig.ledgerAvailable()).isEqualTo(8);
        }
    }

    @Test
    void theSameKeyWithAnotherQuantityIsRefusedAndWritesNothing() {
        try (Rig rig = Rig.plan().withLimit(5).start()) {
            rig.placeWithKey("ann", 1, "k");
            assertThat(rig.placeWithKey("ann", 2, "k")).isEqualTo(KeyReused.INSTANCE);
            rig.pass(SECOND);
            assertThat(rig.placeWithKey("ann", 2, "k")).isEqualTo(KeyReused.INSTANCE);
            rig.pass(SECOND);

            assertThat(rig.sold()).isEqualTo(1);
            assertThat(rig.ledgerAvailable()).isEqualTo(9);
        }
    }

    /** Whether the reply of the second attempt's reserve is lost must make no difference. */
    @Test
    void theSameKeyWithAnotherQuantityIsRefusedThoughTheReplyIsLost() {
        try (Rig rig = Rig.plan().withLimit(5).start()) {
            String first = Rig.ticket(rig.placeWithKey("ann", 1, "k"));
            rig.ledgerCalls = losingReplyOf("reserve");
            assertThat(rig.placeWithKey("ann", 2, "k")).isEqualTo(KeyReused.INSTANCE);
            assertThat(Rig.ticket(rig.placeWithKey("ann", 1, "k"))).isEqualTo(first);
            rig.pass(SECOND);

            assertThat(rig.sold()).isEqualTo(1);
        }
    }

    private static Intercept losingReplyOf(String lost) {
        return new Intercept() {
            @Override
            public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                CompletionStage<T> reply = real.get();
                return call.equals(lost)
                        ? CompletableFuture.failedFuture(new StoreUnavailableException("reply lost", null, true))
                        : reply;
            }
        };
    }

    @Test
    void aReplayAnswersWhereTheTicketStands() {
        try (Rig rig = Rig.plan().payWithin(Duration.ofMinutes(1)).start()) {
            String ticket = Rig.ticket(rig.placeWithKey("ann", 1, "k"));
            assertThat(replayed(rig.placeWithKey("ann", 1, "k"))).isEqualTo(OrderStatus.PENDING);
            rig.pass(SECOND);
            assertThat(replayed(rig.placeWithKey("ann", 1, "k"))).isEqualTo(OrderStatus.CREATED);
            rig.engine.pay(new BuyerId("ann"), ticket);
            assertThat(replayed(rig.placeWithKey("ann", 1, "k"))).isEqualTo(OrderStatus.PAID);

            String bobs = Rig.ticket(rig.placeWithKey("bob", 1, "k"));
            rig.pass(SECOND);
            rig.engine.cancel(new BuyerId("bob"), bobs);
            rig.pass(SECOND);
            assertThat(replayed(rig.placeWithKey("bob", 1, "k"))).isEqualTo(OrderStatus.CANCELLED);
            assertThat(rig.orders()).hasSize(2);
            assertThat(rig.available()).isEqualTo(9);
            assertThat(rig.ledgerAvailable()).isEqualTo(9);
        }
    }

    @Test
    void aReplayOfARejectedTicketAnswersRejectedForEver() {
        try (Rig rig = Rig.start()) {
            rig.storeCalls = new Intercept() {
                @Override
                public <T> T value(String call, Supplier<T> real) {
                    if (call.equals("decide")) {
                        throw new IllegalStateException("poison");
                    }
                    return real.get();
                }
            };
            String ticket = Rig.ticket(rig.placeWithKey("ann", 1, "k"));
            rig.pass(Duration.ofSeconds(75));
            rig.storeCalls = Intercept.NOTHING;

            OrderResult again = rig.placeWithKey("ann", 1, "k");
            assertThat(again).isInstanceOfSatisfying(Accepted.class, accepted -> {
                assertThat(accepted.ticket()).isEqualTo(ticket);
                assertThat(accepted.status()).isEqualTo(OrderStatus.REJECTED);
                assertThat(accepted.reason()).isEqualTo(OrderReason.POISON);
            });
            assertThat(rig.placeWithKey("ann", 1, "another")).isInstanceOf(Accepted.class);
        }
    }

    @Test
    void aReplayWhileSoldOutStillAnswersItsTicket() {
        try (Rig rig = Rig.plan().withBuckets(2).start()) {
            String ticket = Rig.ticket(rig.placeWithKey("ann", 1, "k"));
            rig.sellOut();
            assertThat(rig.place("late")).isInstanceOf(SoldOut.class);

            assertThat(Rig.ticket(rig.placeWithKey("ann", 1, "k"))).isEqualTo(ticket);
            assertThat(rig.placeWithKey("late", 1, "new")).isInstanceOf(SoldOut.class);
        }
    }

    @Test
    void aReplayWhileTheBuyerIsAtTheLimitStillAnswersItsTicket() {
        try (Rig rig = Rig.start()) {
            String ticket = Rig.ticket(rig.placeWithKey("ann", 1, "k"));
            assertThat(rig.place("ann")).isInstanceOf(LimitReached.class);

            assertThat(Rig.ticket(rig.placeWithKey("ann", 1, "k"))).isEqualTo(ticket);
        }
    }

    @Test
    void fiveClicksWithOneKeyAreOneUnit() {
        try (Rig rig = Rig.start()) {
            Set<String> tickets = new HashSet<>();
            for (int click = 0; click < 5; click++) {
                tickets.add(Rig.ticket(rig.placeWithKey("ann", 1, "k")));
            }
            rig.pass(SECOND);

            assertThat(tickets).hasSize(1);
            assertThat(rig.heard.accepted()).hasSize(1);
            assertThat(rig.sold()).isEqualTo(1);
            assertThat(rig.ledgerAvailable()).isEqualTo(9);
        }
    }

    @Test
    void fiveClicksWithFiveKeysAreOneUnitAndFourPointersToItsTicket() {
        try (Rig rig = Rig.start()) {
            String ticket = Rig.ticket(rig.placeWithKey("ann", 1, "key 0"));
            for (int click = 1; click < 5; click++) {
                assertThat(rig.placeWithKey("ann", 1, "key " + click)).isEqualTo(new LimitReached(ticket));
            }
            rig.pass(SECOND);

            assertThat(rig.sold()).isEqualTo(1);
            assertThat(rig.ledgerAvailable()).isEqualTo(9);
        }
    }

    @Test
    void aReplayAfterARestartAnswersItsTicketAlsoAtTheLimit() {
        try (Rig rig = Rig.plan().withLimit(2).start()) {
            String ticket = Rig.ticket(rig.placeWithKey("ann", 1, "k"));
            rig.pass(SECOND);
            rig.restart();
            rig.pass(Duration.ofSeconds(3));
            rig.placeWithKey("ann", 2, "another");

            assertThat(Rig.ticket(rig.placeWithKey("ann", 1, "k"))).isEqualTo(ticket);
        }
    }

    /** After a restart the ledger knows nothing of the key; the rows do. */
    @Test
    void aReplayAfterARestartAnswersItsTicketAlsoWhenSoldOut() {
        try (Rig rig = Rig.plan().withLimit(5).start()) {
            String ticket = Rig.ticket(rig.placeWithKey("ann", 1, "k"));
            rig.sellOut();
            rig.restart();
            rig.pass(Duration.ofSeconds(3));

            OrderResult again = rig.placeWithKey("ann", 1, "k");

            assertThat(Rig.ticket(again)).isEqualTo(ticket);
            assertThat(replayed(again)).isEqualTo(OrderStatus.CREATED);
            assertThat(rig.placeWithKey("ann", 2, "k")).isEqualTo(KeyReused.INSTANCE);
        }
    }
}
