package io.flashsale.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.OrderReason;
import io.flashsale.StockLayout;
import io.flashsale.TestTickets;
import io.flashsale.Ticket;
import io.flashsale.spi.OrderStore.Release;
import io.flashsale.spi.StockLedger.Transfer;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What the values of the SPI may say: each rule is checked where the value is made, and nowhere else. */
class ValuesTest {
    private static final ItemId ITEM = TestTickets.PHONE;
    private static final Instant OPENS = Instant.parse("2026-11-27T09:00:00Z");
    private static final Instant CLOSES = OPENS.plusSeconds(3_600);

    private final Ticket ticket = TestTickets.ticket(1);

    private static void refused(String message, ThrowingCallable making) {
        assertThatIllegalArgumentException().isThrownBy(making).withMessage(message);
    }

    @Test
    void aBucketHasANumberOfTheLayoutAndAnEpoch() {
        refused("number must be 0 to 1023, but is -1", () -> new Bucket(ITEM, -1, 1));
        refused("number must be 0 to 1023, but is 1024", () -> new Bucket(ITEM, StockLayout.MAX_BUCKETS, 1));
        refused("epoch must not be negative, but is -1", () -> new Bucket(ITEM, 0, -1));
    }

    @Test
    void aBucketIsHomeOfItsOwnTicketsOnly() {
        Bucket home = new Bucket(ITEM, ticket.bucket(), ticket.epoch());
        assertThatCode(() -> home.requireHomeOf(ticket)).doesNotThrowAnyException();
        for (Bucket other : new Bucket[] {
            new Bucket(ITEM, ticket.bucket() + 1, ticket.epoch()),
            new Bucket(ITEM, ticket.bucket(), ticket.epoch() + 1),
            new Bucket(ItemId.of("spring", "lamp"), ticket.bucket(), ticket.epoch())
        }) {
            refused("claims must be for " + other + ", but one is for " + ticket, () -> other.requireHomeOf(ticket));
        }
    }

    @Test
    void aBucketConfigHasAVersionAndItsMomentsInOrder() {
        refused("version must not be negative, but is -1", () -> new BucketConfig(-1, OPENS, CLOSES, false, CLOSES));
        refused(
                "closesAt must not be before opensAt, " + CLOSES + ", but is " + OPENS,
                () -> new BucketConfig(1, CLOSES, OPENS, false, CLOSES));
        refused(
                "keepUntil must not be before closesAt, " + CLOSES + ", but is " + OPENS,
                () -> new BucketConfig(1, OPENS, CLOSES, false, OPENS));
    }

    @Test
    void aClaimHasALimit() {
        refused("limit must not be negative, but is -1", () -> new Claim(ticket, -1));
    }

    @Test
    void aTransferMovesUnitsToABucket() {
        refused("units must be at least 1, but is 0", () -> new Transfer("id", 0, 1, OPENS));
        refused("destination must be 0 to 1023, but is 1024", () -> new Transfer("id", 1, 1_024, OPENS));
    }

    @Test
    void stockTermsLetSomebodyBuy() {
        StockLayout layout = new StockLayout(1, 1);
        Duration minute = Duration.ofMinutes(1);
        refused("total must not be negative, but is -1", () -> new StockTerms(-1, 1, layout, minute));
        refused("perBuyerLimit must be at least 1, but is 0", () -> new StockTerms(1, 0, layout, minute));
        refused("payWithin must be 1 ms to 36500 days, but is PT0S", () -> new StockTerms(1, 1, layout, Duration.ZERO));
    }

    @Test
    void aRefundHasUnitsAndTheReasonOfACancelledOrder() {
        BuyerId buyer = ticket.buyer();
        refused(
                "quantity must be at least 1, but is 0",
                () -> new Refund(ticket.id(), buyer, 0, true, OrderReason.BUYER));
        refused(
                "reason must be BUYER or UNPAID, but is LIMIT",
                () -> new Refund(ticket.id(), buyer, 1, true, OrderReason.LIMIT));
        refused(
                "reason must be BUYER or UNPAID, but is SOLD_OUT",
                () -> new Release(ticket, true, OrderReason.SOLD_OUT));
    }

    @Test
    void aSettlementIsAnEnd() {
        for (LedgerEntry.State state : new LedgerEntry.State[] {LedgerEntry.State.PENDING, LedgerEntry.State.VOID}) {
            refused(
                    "state must be CREATED, REJECTED or CANCELLED, but is " + state,
                    () -> new Settlement(ticket, state, null, false, null));
        }
        refused(
                "buyerFloor must not be negative, but is -1",
                () -> new Settlement(ticket, LedgerEntry.State.REJECTED, OrderReason.HOST, true, -1));
    }

    @Test
    void aSettlementHasAReasonUnlessTheOrderWasCreated() {
        refused(
                "reason must be null for CREATED, but is LIMIT",
                () -> new Settlement(ticket, LedgerEntry.State.CREATED, OrderReason.LIMIT, false, null));
        refused(
                "reason must be given for REJECTED, but is null",
                () -> new Settlement(ticket, LedgerEntry.State.REJECTED, null, false, null));
        refused(
                "reason must be given for CANCELLED, but is null",
                () -> new Settlement(ticket, LedgerEntry.State.CANCELLED, null, true, null));
    }

    @Test
    void aSettlementGivesNoUnitBackThatIsSold() {
        refused(
                "giveBack must be false for CREATED, but is true: the units are sold",
                () -> new Settlement(ticket, LedgerEntry.State.CREATED, null, true, null));
    }

    @Test
    void aLedgerEntryHasWhatItsStateNeeds() {
        assertThat(LedgerEntry.pending(ticket).ticket()).isEqualTo(ticket);
        assertThat(LedgerEntry.voided(OPENS).voidUntil()).isEqualTo(OPENS);
        refused(
                "ticket must be given for PENDING, but is null",
                () -> new LedgerEntry(LedgerEntry.State.PENDING, null, null, null));
        refused(
                "ticket must be null for VOID, but is " + ticket,
                () -> new LedgerEntry(LedgerEntry.State.VOID, ticket, null, OPENS));
        refused(
                "voidUntil must be given for VOID, but is null",
                () -> new LedgerEntry(LedgerEntry.State.VOID, null, null, null));
        refused(
                "voidUntil must be null for CREATED, but is " + OPENS,
                () -> new LedgerEntry(LedgerEntry.State.CREATED, ticket, null, OPENS));
        refused(
                "reason must be given for REJECTED, but is null",
                () -> new LedgerEntry(LedgerEntry.State.REJECTED, ticket, null, null));
        refused(
                "reason must be null for PENDING, but is HOST",
                () -> new LedgerEntry(LedgerEntry.State.PENDING, ticket, OrderReason.HOST, null));
    }
}
