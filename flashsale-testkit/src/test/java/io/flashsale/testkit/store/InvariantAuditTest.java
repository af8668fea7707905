package io.flashsale.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.TicketId;
import io.flashsale.testkit.store.RawItem.RawHolding;
import io.flashsale.testkit.store.RawItem.RawOrder;
import io.flashsale.testkit.store.RawItem.RawRelease;
import io.flashsale.testkit.store.RawItem.ReleaseState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An audit that cannot fail is worthless: each test breaks one thing in a state that is otherwise healthy. */
class InvariantAuditTest {
    private static final ItemId ITEM = ItemId.of("spring", "phone");
    private static final BuyerId ANN = new BuyerId("ann");
    private static final BuyerId BOB = new BuyerId("bob");

    private long total = 10;
    private long available = 5;
    private final List<RawOrder> orders = new ArrayList<>(List.of(
            order(1, ANN, 2, OrderStatus.CREATED, null),
            order(2, BOB, 3, OrderStatus.PAID, null),
            order(3, BOB, 1, OrderStatus.CANCELLED, OrderReason.UNPAID),
            order(4, BOB, 9, OrderStatus.REJECTED, OrderReason.LIMIT)));
    private final List<RawHolding> holdings = new ArrayList<>(List.of(new RawHolding(ANN, 2), new RawHolding(BOB, 3)));
    private final List<RawRelease> releases =
            new ArrayList<>(List.of(new RawRelease(id(3), BOB, 1, true, ReleaseState.COUNTED)));

    private static TicketId id(long number) {
        return new TicketId(7, number);
    }

    private static RawOrder order(
            long number, BuyerId buyer, int quantity, OrderStatus status, @Nullable OrderReason reason) {
        return new RawOrder(id(number), buyer, quantity, status, reason, status == OrderStatus.CREATED);
    }

    private RawItem raw() {
        return new RawItem(ITEM, total, available, orders, holdings, releases);
    }

    private void findsOnly(String sentence) {
        assertThat(InvariantAudit.violations(raw()))
                .hasSize(1)
                .first()
                .asString()
                .contains(sentence);
    }

    private void replace(int index, OrderStatus status, @Nullable OrderReason reason) {
        RawOrder old = orders.get(index);
        orders.set(
                index,
                new RawOrder(old.ticket(), old.buyer(), old.quantity(), status, reason, status == OrderStatus.CREATED));
    }

    @Test
    void aHealthyStateHasNoViolations() {
        assertThat(InvariantAudit.violations(raw())).isEmpty();
        assertThat(InvariantAudit.violations(new RawItem(ITEM, 0, 0, List.of(), List.of(), List.of())))
                .isEmpty();
    }

    @Test
    void itFindsAUnitThatVanished() {
        available = 4;
        findsOnly("4 available + 5 sold + 0 released and not counted is not the total of 10");
    }

    @Test
    void itFindsAUnitThatWasSoldTwice() {
        orders.add(order(5, new BuyerId("cid"), 1, OrderStatus.CREATED, null));
        holdings.add(new RawHolding(new BuyerId("cid"), 1));
        findsOnly("5 available + 6 sold + 0 released and not counted is not the total of 10");
    }

    @Test
    void itFindsStockBelowZero() {
        total = 4;
        available = -1;
        findsOnly("available is -1, below zero");
    }

    @Test
    void itFindsATicketWithTwoRows() {
        orders.add(order(4, BOB, 9, OrderStatus.REJECTED, OrderReason.LIMIT));
        findsOnly("has more than one row");
    }

    @Test
    void itFindsAHoldingThatIsTooLow() {
        holdings.set(0, new RawHolding(ANN, 1));
        findsOnly("buyer ann has 2 units, but the store says 1");
    }

    @Test
    void itFindsAHoldingThatIsTooHigh() {
        holdings.add(new RawHolding(new BuyerId("cid"), 1));
        findsOnly("buyer cid has 0 units, but the store says 1");
    }

    @Test
    void itFindsAHoldingThatIsMissing() {
        holdings.remove(0);
        findsOnly("buyer ann has 2 units, but no holding");
    }

    @Test
    void itFindsAHoldingThatIsThereTwice() {
        holdings.set(1, new RawHolding(BOB, 3));
        holdings.add(new RawHolding(BOB, 0));
        assertThat(InvariantAudit.violations(raw())).anyMatch(sentence -> sentence.contains("more than one holding"));
    }

    @Test
    void itFindsACancelledOrderWithoutARelease() {
        releases.clear();
        findsOnly("left no release");
    }

    @Test
    void itFindsAReleaseOfAnOrderThatWasNotCancelled() {
        releases.add(new RawRelease(id(2), BOB, 3, true, ReleaseState.COUNTED));
        findsOnly("has no cancelled order of its own");
    }

    @Test
    void itFindsAReleaseThatIsThereTwice() {
        releases.add(new RawRelease(id(3), BOB, 1, true, ReleaseState.DONE));
        findsOnly("has no cancelled order of its own");
    }

    @Test
    void itFindsAReleaseOfTheWrongQuantityOrBuyer() {
        releases.set(0, new RawRelease(id(3), BOB, 2, true, ReleaseState.COUNTED));
        findsOnly("gives 2 units of bob, but its order had 1 of bob");
        releases.set(0, new RawRelease(id(3), ANN, 1, true, ReleaseState.COUNTED));
        findsOnly("gives 1 units of ann");
    }

    @Test
    void itFindsAReasonThatDoesNotFit() {
        replace(3, OrderStatus.REJECTED, null);
        findsOnly("is REJECTED for the reason null");
        replace(3, OrderStatus.REJECTED, OrderReason.UNPAID);
        findsOnly("is REJECTED for the reason UNPAID");
        replace(3, OrderStatus.REJECTED, OrderReason.LIMIT);
        replace(2, OrderStatus.CANCELLED, OrderReason.SOLD_OUT);
        findsOnly("is CANCELLED for the reason SOLD_OUT");
        replace(2, OrderStatus.CANCELLED, OrderReason.BUYER);
        replace(1, OrderStatus.PAID, OrderReason.BUYER);
        findsOnly("is PAID for the reason BUYER");
    }

    @Test
    void itFindsAnOrderThatIsStillPending() {
        orders.add(order(5, ANN, 1, OrderStatus.PENDING, null));
        findsOnly("is PENDING");
    }

    @Test
    void itFindsAnOrderForNothing() {
        orders.add(order(5, ANN, 0, OrderStatus.REJECTED, OrderReason.LOST));
        findsOnly("is for 0 units");
    }

    @Test
    void itFindsATimeToPayThatShouldNotBeThereAndOneThatIsMissing() {
        orders.set(1, new RawOrder(id(2), BOB, 3, OrderStatus.PAID, null, true));
        findsOnly("its time to pay is set: true");
        orders.set(1, order(2, BOB, 3, OrderStatus.PAID, null));
        orders.set(0, new RawOrder(id(1), ANN, 2, OrderStatus.CREATED, null, false));
        findsOnly("its time to pay is set: false");
    }

    @Test
    void itFindsABuyerOverTheLimit() {
        assertThat(InvariantAudit.overLimit(raw(), 3)).isEmpty();
        assertThat(InvariantAudit.overLimit(raw(), 2))
                .hasSize(1)
                .first()
                .asString()
                .contains("buyer bob has 3 units, but the limit is 2");
    }

    @Test
    void itFindsUnitsThatWereLeft() {
        assertThat(InvariantAudit.unsold(raw())).hasSize(1).first().asString().contains("5 units were left");
        available = 0;
        assertThat(InvariantAudit.unsold(raw())).isEmpty();
    }

    @Test
    void itAllowsWhatMayHappen() {
        RawItem before = raw();
        replace(0, OrderStatus.CANCELLED, OrderReason.BUYER);
        releases.set(0, new RawRelease(id(3), BOB, 1, true, ReleaseState.DONE));
        releases.add(new RawRelease(id(1), ANN, 2, true, ReleaseState.COUNTED));
        orders.add(order(5, ANN, 1, OrderStatus.CREATED, null));
        assertThat(InvariantAudit.forbiddenChanges(before, raw())).isEmpty();
        assertThat(InvariantAudit.forbiddenChanges(before, before)).isEmpty();
    }

    @Test
    void itFindsAFinalOrderThatChanged() {
        RawItem before = raw();
        for (int index : new int[] {1, 2, 3}) {
            RawOrder old = orders.get(index);
            replace(index, OrderStatus.CREATED, null);
            changeIsFound(before, "and became");
            orders.set(index, old);
        }
        replace(0, OrderStatus.REJECTED, OrderReason.LOST);
        changeIsFound(before, "and became");
    }

    @Test
    void itFindsAReasonOrQuantityThatChanged() {
        RawItem before = raw();
        replace(2, OrderStatus.CANCELLED, OrderReason.BUYER);
        changeIsFound(before, "and became");
        replace(2, OrderStatus.CANCELLED, OrderReason.UNPAID);
        orders.set(0, order(1, ANN, 1, OrderStatus.CREATED, null));
        changeIsFound(before, "and became");
    }

    @Test
    void itFindsRowsThatVanished() {
        RawItem before = raw();
        RawOrder order = orders.remove(1);
        changeIsFound(before, "has vanished");
        orders.add(order);
        releases.clear();
        changeIsFound(before, "has vanished");
    }

    @Test
    void itFindsAReleaseThatCameBack() {
        releases.set(0, new RawRelease(id(3), BOB, 1, true, ReleaseState.DONE));
        RawItem before = raw();
        releases.set(0, new RawRelease(id(3), BOB, 1, true, ReleaseState.COUNTED));
        changeIsFound(before, "was DONE and became COUNTED");
    }

    private void changeIsFound(RawItem before, String sentence) {
        assertThat(InvariantAudit.forbiddenChanges(before, raw()))
                .hasSize(1)
                .first()
                .asString()
                .contains(sentence);
    }
}
