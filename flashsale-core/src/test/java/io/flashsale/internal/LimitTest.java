package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.FlashSale;
import io.flashsale.OrderResult;
import io.flashsale.OrderResult.Accepted;
import io.flashsale.OrderResult.LimitReached;
import io.flashsale.OrderResult.Unavailable;
import io.flashsale.OrderStatus;
import io.flashsale.testing.Intercept;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A buyer at the limit, and a ledger that counts more than the order store. */
class LimitTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final BuyerId ANN = new BuyerId("ann");

    private static Rig two() {
        return Rig.plan().withThreeItems().withLimit(2).withBuckets(2).start();
    }

    /** E9: the first ticket was not counted because the last was decided: a third was accepted, and the first ended REJECTED. */
    @Test
    void anEarlierTicketThatIsStillPendingCounts() {
        try (Rig rig = two()) {
            FlashSale node = rig.anotherNode();
            rig.queueCalls = Broken.first(1, Broken.lost("send"), "send");
            String first = rig.accepted("ann");
            String second = Rig.ticket(node.place(rig.request("ann", 1)));
            rig.pass(SECOND);
            assertThat(rig.status("ann", first)).isEqualTo(OrderStatus.PENDING);
            assertThat(rig.status("ann", second)).isEqualTo(OrderStatus.CREATED);

            assertThat(rig.place("ann")).isInstanceOf(LimitReached.class);
            rig.pass(Duration.ofSeconds(40));
            assertThat(rig.status("ann", first)).isEqualTo(OrderStatus.CREATED);
            assertThat(rig.status("ann", second)).isEqualTo(OrderStatus.CREATED);
            assertThat(rig.orders()).hasSize(2);
        }
    }

    /** E9: also while the ledger has not heard of a cancel, and other buyers' tickets are pending. */
    @Test
    void aCancelledTicketDoesNotCountAndAPendingOneDoes() {
        try (Rig rig = two()) {
            FlashSale node = rig.anotherNode();
            rig.queueCalls = Broken.first(1, Broken.lost("send"), "send");
            String first = rig.accepted("ann");
            String second = rig.accepted("ann");
            rig.pass(SECOND);
            rig.ledgerCalls = Broken.dropped("refund");
            rig.engine.cancel(ANN, second);
            rig.pass(SECOND);

            String third = Rig.ticket(node.place(rig.request("ann", 1)));
            rig.pass(Duration.ofSeconds(2));
            assertThat(rig.place("ann")).isInstanceOf(LimitReached.class);
            rig.ledgerCalls = Intercept.NOTHING;
            rig.pass(Duration.ofSeconds(40));
            assertThat(rig.status("ann", first)).isEqualTo(OrderStatus.CREATED);
            assertThat(rig.status("ann", third)).isEqualTo(OrderStatus.CREATED);
            assertThat(rig.place("ann")).isInstanceOf(LimitReached.class);
            assertThat(rig.sold()).isEqualTo(2);
            assertThat(rig.ledgerUnits()).isEqualTo(8);
        }
    }

    /** E8: nothing is reserved while the database is asked, so a database that hangs is not a reason to say that nobody knows. */
    @Test
    void aDatabaseThatHangsInTheMiddleMeansUnavailableAndNotUnknown() {
        try (Rig rig = two()) {
            String first = rig.accepted("ann");
            rig.accepted("ann");
            rig.pass(SECOND);
            rig.ledgerCalls = Broken.dropped("refund");
            rig.engine.cancel(ANN, first);
            rig.storeCalls = new Intercept() {
                @Override
                public <T> T value(String call, Supplier<T> real) {
                    if (call.equals("ordersOf")) {
                        rig.pass(Duration.ofSeconds(30));
                    }
                    return real.get();
                }
            };
            CompletableFuture<OrderResult> answer =
                    rig.engine.placeAsync(rig.request("ann", 1)).toCompletableFuture();
            rig.pass(Duration.ofSeconds(40));
            rig.storeCalls = Intercept.NOTHING;

            assertThat(answer).isCompletedWithValueMatching(Unavailable.class::isInstance);
            rig.pass(SECOND);
            assertThat(rig.orders()).as("nothing was reserved afterwards").hasSize(2);
            assertThat(rig.place("ann")).isInstanceOf(Accepted.class);
        }
    }
}
