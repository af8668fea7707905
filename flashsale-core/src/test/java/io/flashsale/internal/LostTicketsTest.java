package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.FlashSale;
import io.flashsale.ItemId;
import io.flashsale.OrderReason;
import io.flashsale.OrderResult.Unknown;
import io.flashsale.OrderState;
import io.flashsale.OrderStatus;
import io.flashsale.TestTickets;
import io.flashsale.spi.Bucket;
import io.flashsale.testing.Intercept;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Rule 11, for many tickets and with parts that are down. */
class LostTicketsTest {
    private static final ItemId SICK = Rig.ITEMS.get(0);
    private static final ItemId HEALTHY = Rig.ITEMS.get(1);

    private static Intercept on(ItemId item, Intercept fault) {
        return new Intercept() {
            @Override
            public Intercept about(ItemId about) {
                return about.equals(item) ? fault : Intercept.NOTHING;
            }
        };
    }

    /** Tickets of which nobody knows whether they were reserved, by buyer. */
    private static Map<String, String> unknown(Rig rig, FlashSale node, ItemId item, int howMany) {
        Map<String, String> tickets = new HashMap<>();
        rig.ledgerCalls = Broken.dropped("reserve", "resolve");
        for (int number = 0; number < howMany; number++) {
            String buyer = rig.nextBuyer();
            tickets.put(buyer, ((Unknown) node.place(Rig.request(node, item, buyer, 1))).ticket());
        }
        rig.ledgerCalls = Intercept.NOTHING;
        return tickets;
    }

    private static OrderState state(FlashSale node, String buyer, String ticket) {
        return node.status(new BuyerId(buyer), ticket).orElseThrow();
    }

    @Test
    void aBucketThatDoesNotAnswerHoldsUpOnlyItsOwn() {
        try (Rig rig = Rig.plan().withThreeItems().withStock(1_000).start()) {
            FlashSale node = rig.anotherNode();
            Map<String, String> sick = unknown(rig, node, SICK, 700);
            Map<String, String> healthy = unknown(rig, node, HEALTHY, 5);
            rig.ledgerCalls = on(SICK, Broken.silent("declareLost"));
            sick.forEach((buyer, ticket) -> state(node, buyer, ticket));
            healthy.forEach((buyer, ticket) -> state(node, buyer, ticket));
            rig.pass(Duration.ofSeconds(12));

            healthy.forEach((buyer, ticket) ->
                    assertThat(state(rig.engine, buyer, ticket).reason()).isEqualTo(OrderReason.LOST));
            sick.forEach((buyer, ticket) ->
                    assertThat(state(rig.engine, buyer, ticket).status()).isEqualTo(OrderStatus.PENDING));
            rig.ledgerCalls = Intercept.NOTHING;
            rig.pass(Duration.ofSeconds(5));

            sick.forEach((buyer, ticket) ->
                    assertThat(state(rig.engine, buyer, ticket).reason()).isEqualTo(OrderReason.LOST));
            assertThat(rig.ledgerAvailable()).isEqualTo(1_000);
            assertThat(rig.available()).isEqualTo(1_000);
        }
    }

    @Test
    void aQueueThatDoesNotTellWhereItStandsDoesNotKeepUnconfirmedTicketsPending() {
        try (Rig rig = Rig.plan().withThreeItems().start()) {
            FlashSale node = rig.anotherNode();
            Map<String, String> tickets = unknown(rig, node, HEALTHY, 3);
            rig.queueCalls = Broken.silent("position");
            tickets.forEach((buyer, ticket) -> state(node, buyer, ticket));
            rig.pass(Duration.ofSeconds(12));

            tickets.forEach((buyer, ticket) ->
                    assertThat(state(rig.engine, buyer, ticket).reason()).isEqualTo(OrderReason.LOST));
        }
    }

    /** A reserve that took effect though nobody heard of it stands, and is decided like any other. */
    @Test
    void aTicketThatIsFoundPendingStands() {
        try (Rig rig = Rig.plan().withThreeItems().start()) {
            FlashSale node = rig.anotherNode();
            rig.ledgerCalls = Broken.replyLost("reserve", "resolve");
            String ticket = ((Unknown) node.place(Rig.request(node, HEALTHY, "ann", 1))).ticket();
            rig.ledgerCalls = new Intercept() {
                private boolean first = true;

                @Override
                @SuppressWarnings("unchecked")
                public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                    if (call.equals("find") && first) { // it is reserved between this look and the next
                        first = false;
                        return (CompletionStage<T>) rig.ledger.find(
                                new Bucket(HEALTHY, 0, 1), TestTickets.ticket(HEALTHY, 99, "bob", 1, 0));
                    }
                    return real.get();
                }
            };
            assertThat(state(node, "ann", ticket).status()).isEqualTo(OrderStatus.PENDING);
            rig.pass(Duration.ofSeconds(40));

            assertThat(state(rig.engine, "ann", ticket).status()).isEqualTo(OrderStatus.CREATED);
            assertThat(rig.store.audit(HEALTHY).orders()).hasSize(1);
        }
    }

    @Test
    void aBucketThatIsBeingFilledIsWaitedFor() {
        try (Rig rig = Rig.plan().withThreeItems().start()) {
            FlashSale node = rig.anotherNode();
            Map<String, String> tickets = unknown(rig, node, HEALTHY, 3);
            rig.ledgerCalls = on(HEALTHY, Broken.refused("fill", "restore"));
            rig.ledger.forget(new Bucket(HEALTHY, 0, 1));
            tickets.forEach((buyer, ticket) -> state(node, buyer, ticket));
            rig.pass(Duration.ofSeconds(20));
            List<OrderStatus> early = tickets.entrySet().stream()
                    .map(each -> state(node, each.getKey(), each.getValue()).status())
                    .distinct()
                    .toList();
            rig.ledgerCalls = Intercept.NOTHING;
            rig.pass(Duration.ofSeconds(30));

            assertThat(early).containsExactly(OrderStatus.PENDING);
            tickets.forEach((buyer, ticket) ->
                    assertThat(state(rig.engine, buyer, ticket).reason()).isEqualTo(OrderReason.LOST));
        }
    }
}
