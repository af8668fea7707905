package io.flashsale.internal;

import static io.flashsale.internal.ThreeItems.assertNobodyWasRejected;
import static io.flashsale.internal.ThreeItems.buy;
import static io.flashsale.internal.ThreeItems.sold;
import static io.flashsale.internal.ThreeItems.three;
import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.FlashSale;
import io.flashsale.ItemId;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.Role;
import io.flashsale.Ticket;
import io.flashsale.spi.OrderQueue;
import io.flashsale.testing.Intercept;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Tickets that the queue lost, holds, or never got, and tickets that cannot be decided. */
class LostTicketTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** E3 and D3: the send is lost, and the partition is always busy, and always on its way. */
    @Test
    void aLostTicketIsDecidedThoughItsPartitionIsAlwaysBusy() {
        try (Rig rig = three().start()) {
            rig.anotherNode();
            rig.queueCalls = losingSends(() -> new OrderQueue.Position(rig.clock.millis(), rig.clock.millis() + 500));
            Map<ItemId, String> tickets = new HashMap<>();
            for (ItemId item : Rig.ITEMS) {
                tickets.put(item, Rig.ticket(rig.engine.place(Rig.request(rig.engine, item, "ann", 1))));
            }
            rig.pass(SECOND.multipliedBy(31));

            tickets.forEach(
                    (item, ticket) -> assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.CREATED));
        }
    }

    /** A queue that takes tickets and loses them, and says that its consumers stand here. */
    private static Intercept losingSends(Supplier<OrderQueue.Position> position) {
        return new Intercept() {
            @Override
            @SuppressWarnings("unchecked")
            public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                return switch (call) {
                    case "send" -> CompletableFuture.completedFuture(null);
                    case "position" -> (CompletionStage<T>) CompletableFuture.completedFuture(position.get());
                    default -> real.get();
                };
            }
        };
    }

    /** Rule 3: whatever the queue says, half a minute is enough. */
    @Test
    void aTicketIsDecidedAfterHalfAMinuteThoughTheQueueCrawls() {
        try (Rig rig = three().start()) {
            long start = rig.clock.millis();
            rig.queueCalls =
                    losingSends(() -> new OrderQueue.Position((rig.clock.millis() - start) / 1_000, 1_000_000));
            String ticket = rig.accepted("ann");
            rig.pass(SECOND.multipliedBy(28));
            assertThat(rig.orders()).isEmpty();
            rig.pass(SECOND.multipliedBy(8));

            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.CREATED);
        }
    }

    /** Rule 10: a node that decides does not wait for a queue that is down, whoever took the order. */
    @Test
    void withoutAQueueTicketsAreDecidedWithinSeconds() {
        try (Rig rig = three().start()) {
            FlashSale front = rig.anotherNode(builder -> builder.roles(Set.of(Role.ORDER, Role.DETAIL)));
            rig.pass(SECOND.multipliedBy(2));
            rig.queueCalls = Broken.down();
            for (ItemId item : Rig.ITEMS) {
                buy(rig, rig.engine, item, 3);
            }
            rig.pass(Duration.ofMillis(1_500));
            for (ItemId item : Rig.ITEMS) {
                assertThat(sold(rig, item)).as("own tickets").isEqualTo(3);
                buy(rig, front, item, 3);
            }
            rig.pass(Duration.ofMillis(3_500));
            for (ItemId item : Rig.ITEMS) {
                assertThat(sold(rig, item))
                        .as("those of a node that does not decide")
                        .isEqualTo(6);
            }

            rig.queueCalls = Intercept.NOTHING;
            buy(rig, front, Rig.ITEM, 1);
            rig.pass(Duration.ofMillis(100));
            assertThat(sold(rig, Rig.ITEM)).as("the queue is back").isEqualTo(7);
        }
    }

    /** Rule 10: so it is with a queue that does not even say where it stands. */
    @Test
    void withASilentQueueTheTicketsOfOthersAreDecidedWithinSeconds() {
        try (Rig rig = three().start()) {
            FlashSale front = rig.anotherNode(builder -> builder.roles(Set.of(Role.ORDER, Role.DETAIL)));
            rig.pass(SECOND.multipliedBy(2));
            rig.queueCalls = Broken.silent("send", "position");
            for (ItemId item : Rig.ITEMS) {
                buy(rig, front, item, 3);
            }
            rig.pass(SECOND.multipliedBy(5));

            for (ItemId item : Rig.ITEMS) {
                assertThat(sold(rig, item)).isEqualTo(3);
            }
        }
    }

    /** Rule 10: sends that hang are as bad as sends that fail. */
    @Test
    void withASilentQueueOwnTicketsAreDecidedAfterASecond() {
        try (Rig rig = three().start()) {
            rig.anotherNode();
            rig.queueCalls = Broken.silent("send");
            rig.accepted("ann");
            rig.pass(Duration.ofMillis(1_500));

            assertThat(rig.sold()).isEqualTo(1);
        }
    }

    /** S4: the host's writer fails for two seconds: nobody is rejected for it. */
    @Test
    void twoBadSecondsOfTheHostsWriterRejectNobody() {
        try (Rig rig = three().start()) {
            rig.anotherNode();
            rig.storeCalls = new Intercept() {
                @Override
                public <T> T value(String call, Supplier<T> real) {
                    if (call.equals("decide")) {
                        throw new IllegalStateException("the host's writer failed");
                    }
                    return real.get();
                }
            };
            for (ItemId item : Rig.ITEMS) {
                buy(rig, rig.engine, item, 40);
            }
            rig.pass(SECOND.multipliedBy(2));
            rig.storeCalls = Intercept.NOTHING;
            rig.pass(SECOND.multipliedBy(10));

            for (ItemId item : Rig.ITEMS) {
                assertThat(sold(rig, item)).isEqualTo(40);
            }
            assertNobodyWasRejected(rig);
            assertThat(rig.queue.deadLetters()).isEmpty();
        }
    }

    /** D9: a ticket that cannot be decided is committed past; what comes behind it is decided at once. */
    @Test
    void anUndecidableTicketHoldsUpNobody() {
        try (Rig rig = three().start()) {
            rig.anotherNode();
            rig.storeCalls = new Intercept() {
                @Override
                public void deciding(List<Ticket> tickets) {
                    if (tickets.stream()
                            .anyMatch(ticket -> ticket.buyer().value().equals("bad"))) {
                        throw new IllegalStateException("poison");
                    }
                }
            };
            rig.accepted("bad");
            for (int batch = 0; batch < 5; batch++) {
                buy(rig, rig.engine, Rig.ITEM, 2);
                rig.pass(Duration.ofMillis(10));
                assertThat(sold(rig, Rig.ITEM)).isEqualTo(2L * batch + 2);
            }
            OrderQueue.Position position =
                    rig.queue.position(Rig.ITEM).toCompletableFuture().join();
            assertThat(position.lag()).isZero();
            rig.pass(SECOND.multipliedBy(70));
            assertThat(rig.rejected(OrderReason.POISON)).hasSize(1);
        }
    }
}
