package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.CancelResult;
import io.flashsale.OrderReason;
import io.flashsale.OrderResult.Accepted;
import io.flashsale.OrderResult.LimitReached;
import io.flashsale.OrderResult.SoldOut;
import io.flashsale.OrderState;
import io.flashsale.OrderStatus;
import io.flashsale.PayResult;
import io.flashsale.testing.Intercept;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ExpiryTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration PAY_WITHIN = Duration.ofMinutes(1);
    private static final BuyerId ANN = new BuyerId("ann");

    private static Rig oneUnit() {
        return Rig.plan().withStock(1).payWithin(PAY_WITHIN).start();
    }

    @Test
    void anUnpaidOrderExpiresAndItsUnitIsSoldAgain() {
        try (Rig rig = oneUnit()) {
            String ticket = rig.accepted("ann");
            rig.pass(PAY_WITHIN.minusSeconds(1));
            assertThat(rig.place("bob")).isInstanceOf(SoldOut.class);
            rig.pass(Duration.ofSeconds(3));
            OrderState state = rig.state("ann", ticket);

            assertThat(state.status()).isEqualTo(OrderStatus.CANCELLED);
            assertThat(state.reason()).isEqualTo(OrderReason.UNPAID);
            assertThat(rig.place("bob")).isInstanceOf(Accepted.class);
            rig.pass(SECOND);
            assertThat(rig.sold()).isEqualTo(1);
        }
    }

    @Test
    void aBuyerWhoseOrderExpiredMayBuyAgain() {
        try (Rig rig = oneUnit()) {
            rig.accepted("ann");
            rig.pass(PAY_WITHIN.plusSeconds(3));

            assertThat(rig.place("ann")).isInstanceOf(Accepted.class);
            rig.pass(SECOND);
            assertThat(rig.sold()).isEqualTo(1);
        }
    }

    @Test
    void aPaidOrderNeverExpires() {
        try (Rig rig = oneUnit()) {
            String ticket = rig.accepted("ann");
            rig.pass(SECOND);
            assertThat(rig.engine.pay(ANN, ticket)).isInstanceOf(PayResult.Paid.class);
            rig.pass(Duration.ofHours(1));

            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.PAID);
            assertThat(rig.engine.pay(ANN, ticket)).isInstanceOf(PayResult.AlreadyPaid.class);
            assertThat(rig.engine.cancel(ANN, ticket)).isInstanceOf(CancelResult.AlreadyPaid.class);
            assertThat(rig.place("ann")).isInstanceOf(LimitReached.class);
        }
    }

    /** Row 38, in both orders. */
    @Test
    void payingAgainstExpiryOneWins() {
        try (Rig rig = oneUnit()) {
            String ticket = rig.accepted("ann");
            rig.pass(PAY_WITHIN.plusSeconds(2));
            assertThat(rig.engine.pay(ANN, ticket)).isEqualTo(new PayResult.TooLate(OrderStatus.CANCELLED));
        }
        try (Rig rig = oneUnit()) {
            String ticket = rig.accepted("ann");
            rig.storeCalls = new Intercept() {
                private boolean paid;

                @Override
                public <T> T value(String call, Supplier<T> real) {
                    if (call.equals("expire") && !paid && !rig.orders().isEmpty()) {
                        paid = rig.store
                                .pay(rig.orders().get(0).id())
                                .map(change -> change.changed())
                                .orElse(false);
                    }
                    return real.get();
                }
            };
            rig.pass(SECOND);
            rig.clock.advance(PAY_WITHIN);
            rig.pass(Duration.ofSeconds(5));
            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.PAID);
            assertThat(rig.available()).isZero();
        }
    }

    @Test
    void whatIsNotDecidedCanNeitherBePaidNorCancelled() {
        try (Rig rig = oneUnit()) {
            String ticket = rig.accepted("ann");

            assertThat(rig.engine.pay(ANN, ticket)).isInstanceOf(PayResult.StillPending.class);
            assertThat(rig.engine.cancel(ANN, ticket)).isInstanceOf(CancelResult.StillPending.class);
        }
    }

    @Test
    void cancellingTwiceGivesOneUnitBack() {
        try (Rig rig = oneUnit()) {
            String ticket = rig.accepted("ann");
            rig.pass(SECOND);
            assertThat(rig.engine.cancel(ANN, ticket)).isInstanceOf(CancelResult.Cancelled.class);
            assertThat(rig.engine.cancel(ANN, ticket)).isInstanceOf(CancelResult.Cancelled.class);
            rig.pass(Duration.ofSeconds(30));

            assertThat(rig.ledgerUnits()).isEqualTo(1);
            assertThat(rig.available()).isEqualTo(1);
            assertThat(rig.heard.cancelled()).hasSize(1);
            assertThat(rig.engine.pay(ANN, ticket)).isEqualTo(new PayResult.TooLate(OrderStatus.CANCELLED));
        }
    }

    /** Rows 19 and 20. */
    @Test
    void aRefundThatFailsOrWhoseMarkIsLostHappensOnce() {
        for (String lost : new String[] {"refund", "releasesDone"}) {
            for (boolean executed : new boolean[] {true, false}) {
                try (Rig rig = oneUnit()) {
                    String ticket = rig.accepted("ann");
                    rig.pass(SECOND);
                    Intercept fault = executed ? Broken.replyLost(lost) : Broken.dropped(lost);
                    Intercept thrice = Broken.first(3, fault, lost);
                    rig.ledgerCalls = thrice;
                    rig.storeCalls = thrice;
                    rig.engine.cancel(ANN, ticket);
                    rig.pass(Duration.ofSeconds(30));

                    assertThat(rig.ledgerUnits()).as(lost + " " + executed).isEqualTo(1);
                    assertThat(rig.store.releases(Rig.ITEM, 10)).isEmpty();
                    assertThat(rig.place("ann")).isInstanceOf(Accepted.class);
                }
            }
        }
    }

    /** The order is created and cancelled before the ledger hears of either. */
    @Test
    void aCancelThatOvertakesTheSettleGivesTheUnitBackOnce() {
        try (Rig rig = oneUnit()) {
            rig.ledgerCalls = Broken.first(2, Broken.dropped("settle"), "settle");
            String ticket = rig.accepted("ann");
            rig.pass(SECOND);
            rig.engine.cancel(ANN, ticket);
            rig.pass(Duration.ofMinutes(1));

            assertThat(rig.ledgerAvailable()).isEqualTo(1);
            assertThat(rig.ledgerUnits()).isEqualTo(1);
            assertThat(rig.place("ann")).isInstanceOf(Accepted.class);
        }
    }

    /** I10: a count the ledger holds too high is corrected when the buyer meets the limit. */
    @Test
    void aBuyerWhoseCountIsTooHighInTheLedgerMayStillBuy() {
        try (Rig rig = Rig.plan().withLimit(2).start()) {
            rig.accepted("ann");
            String second = rig.accepted("ann");
            rig.pass(SECOND);
            rig.ledgerCalls = Broken.refused("refund");
            rig.engine.cancel(ANN, second);

            assertThat(rig.place("ann")).isInstanceOf(Accepted.class);
            rig.pass(SECOND);
            assertThat(rig.place("ann")).isInstanceOf(LimitReached.class);
            assertThat(rig.sold()).isEqualTo(2);
        }
    }
}
