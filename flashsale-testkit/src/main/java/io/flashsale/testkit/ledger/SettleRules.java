package io.flashsale.testkit.ledger;

import static io.flashsale.testkit.ledger.StockLedgerSubject.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.OrderReason;
import io.flashsale.Ticket;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.BucketState;
import io.flashsale.spi.ClaimReply;
import io.flashsale.spi.LedgerEntry;
import io.flashsale.spi.Settlement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How pending reservations end. */
interface SettleRules extends StockLedgerSubject {
    @Test
    default void aCreatedTicketsUnitsLeaveTheLedgerAndStayCounted() {
        Bucket bucket = open(10);
        Ticket ticket = reserved(bucket, 3);
        assertThat(settle(bucket, Settlement.created(ticket))).isEqualTo(1);
        BucketState state = state(bucket);
        assertThat(state.pending()).isZero();
        assertThat(state.available()).isEqualTo(7);
        assertThat(usedBy(bucket, ticket.buyer())).isEqualTo(3);
        assertThat(entry(bucket, ticket)).isEqualTo(new LedgerEntry(LedgerEntry.State.CREATED, ticket, null, null));
    }

    @Test
    default void aRejectedTicketsUnitsComeBackIfTold() {
        Bucket bucket = open(10);
        Ticket ticket = reserved(bucket, 3);
        assertThat(settle(bucket, rejected(ticket, OrderReason.HOST, true, 0))).isEqualTo(1);
        BucketState state = state(bucket);
        assertThat(state.pending()).isZero();
        assertThat(state.available()).isEqualTo(10);
        assertThat(usedBy(bucket, ticket.buyer())).isZero();
        assertThat(entry(bucket, ticket))
                .isEqualTo(new LedgerEntry(LedgerEntry.State.REJECTED, ticket, OrderReason.HOST, null));
    }

    @Test
    default void aUnitThatNeverExistedDoesNotComeBack() {
        Bucket bucket = open(10);
        Ticket ticket = reserved(bucket, 3);
        settle(bucket, rejected(ticket, OrderReason.SOLD_OUT, false, 0));
        assertThat(state(bucket).pending()).isZero();
        assertThat(state(bucket).available()).isEqualTo(7);
        assertThat(usedBy(bucket, ticket.buyer())).isZero();
        assertThat(entry(bucket, ticket).reason()).isEqualTo(OrderReason.SOLD_OUT);
    }

    @Test
    default void aCancelledTicketsUnitsComeBackIfTold() {
        Bucket bucket = open(10);
        Ticket ticket = reserved(bucket, 3);
        settle(bucket, new Settlement(ticket, LedgerEntry.State.CANCELLED, OrderReason.UNPAID, true, 0));
        assertThat(state(bucket).available()).isEqualTo(10);
        assertThat(entry(bucket, ticket))
                .isEqualTo(new LedgerEntry(LedgerEntry.State.CANCELLED, ticket, OrderReason.UNPAID, null));
    }

    @Test
    default void everyReasonIsRemembered() {
        Bucket bucket = open(100);
        for (OrderReason reason : OrderReason.values()) {
            boolean cancels = reason == OrderReason.UNPAID || reason == OrderReason.BUYER;
            LedgerEntry.State state = cancels ? LedgerEntry.State.CANCELLED : LedgerEntry.State.REJECTED;
            Ticket ticket = reserved(bucket, 1);
            settle(bucket, new Settlement(ticket, state, reason, true, 0));
            assertThat(entry(bucket, ticket)).isEqualTo(new LedgerEntry(state, ticket, reason, null));
        }
    }

    @Test
    default void settleAgainChangesNothingHoweverLateItComes() {
        Bucket bucket = open(10);
        Ticket created = reserved(bucket, 3);
        Ticket rejected = reserved(bucket, 2);
        Settlement[] settlements = {Settlement.created(created), rejected(rejected, OrderReason.POISON, true, 0)};
        assertThat(settle(bucket, settlements)).isEqualTo(2);
        RawBucket before = probe().read(bucket);
        for (Duration late : lateBy()) {
            later(bucket, late);
            assertThat(settle(bucket, settlements)).isZero();
            assertThat(probe().read(bucket)).isEqualTo(before);
        }
    }

    @Test
    default void theFirstSettlementCountsWhateverComesLater() {
        Bucket bucket = open(10);
        Ticket ticket = reserved(bucket, 3);
        settle(bucket, Settlement.created(ticket));
        RawBucket before = probe().read(bucket);
        assertThat(settle(bucket, rejected(ticket, OrderReason.LOST, true, 0))).isZero();
        assertThat(probe().read(bucket)).isEqualTo(before);
        assertThat(entry(bucket, ticket).state()).isEqualTo(LedgerEntry.State.CREATED);
    }

    @Test
    default void aTicketThatStandsInABatchTwiceIsSettledOnce() {
        Bucket bucket = open(10);
        Ticket ticket = reserved(bucket, 3);
        assertThat(settle(
                        bucket,
                        rejected(ticket, OrderReason.LOST, true, 0),
                        rejected(ticket, OrderReason.LOST, true, 0)))
                .isEqualTo(1);
        assertThat(state(bucket).available()).isEqualTo(10);
        assertThat(state(bucket).pending()).isZero();
    }

    @Test
    default void anUnknownTicketIsLeftAlone() {
        Bucket bucket = open(10);
        Ticket known = reserved(bucket, 1);
        Ticket unknown = ticket(bucket);
        assertThat(settle(bucket, rejected(unknown, OrderReason.LOST, true, 0), Settlement.created(known)))
                .isEqualTo(1);
        assertThat(state(bucket).available()).isEqualTo(9);
        assertThat(get(ledger().find(bucket, unknown)).value()).isEmpty();
        assertThat(settle(bucket)).isZero();
    }

    @Test
    default void theBuyersCountGoesDownByTheQuantityButNotBelowTheFloor() {
        Bucket bucket = open(100);
        assertThat(usedAfterRejecting(bucket, 3, 2, 0)).isEqualTo(3);
        assertThat(usedAfterRejecting(bucket, 3, 2, 2)).isEqualTo(3);
        assertThat(usedAfterRejecting(bucket, 3, 2, 4)).isEqualTo(4);
        assertThat(usedAfterRejecting(bucket, 1, 2, 5)).isEqualTo(5);
    }

    /** What is counted for a buyer with some created units and one ticket of others that is rejected with this floor. */
    private int usedAfterRejecting(Bucket bucket, int created, int quantity, int floor) {
        BuyerId buyer = samples().buyer();
        settle(bucket, Settlement.created(reserved(bucket, buyer, created)));
        Ticket ticket = reserved(bucket, buyer, quantity);
        settle(bucket, rejected(ticket, OrderReason.LIMIT, true, floor));
        return usedBy(bucket, buyer);
    }

    @Test
    default void withoutAFloorTheBuyersCountIsKept() {
        Bucket bucket = open(10);
        Ticket ticket = reserved(bucket, 3);
        settle(bucket, new Settlement(ticket, LedgerEntry.State.REJECTED, OrderReason.LOST, true, null));
        assertThat(usedBy(bucket, ticket.buyer())).isEqualTo(3);
    }

    @Test
    default void aBuyerWhoseTicketWasRejectedMayReserveAgain() {
        Bucket bucket = open(10);
        BuyerId buyer = samples().buyer();
        Ticket ticket = reserved(bucket, buyer, PER_BUYER);
        assertThat(reserve(bucket, ticket(bucket, buyer, 1))).containsExactly(ClaimReply.Code.LIMIT);
        settle(bucket, rejected(ticket, OrderReason.HOST, true, 0));
        assertThat(reserve(bucket, ticket(bucket, buyer, 1))).containsExactly(ClaimReply.Code.RESERVED);
    }
}
