package io.flashsale.testkit.ledger;

import static io.flashsale.testkit.ledger.StockLedgerSubject.refundOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.OrderReason;
import io.flashsale.Ticket;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.BucketState;
import io.flashsale.spi.ClaimReply;
import io.flashsale.spi.LedgerEntry;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.Refund;
import io.flashsale.spi.Settlement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Units and counts that the database gives back. */
interface RefundAndCorrectRules extends StockLedgerSubject {
    private Ticket createdTicket(Bucket bucket, int quantity) {
        Ticket ticket = reserved(bucket, quantity);
        settle(bucket, Settlement.created(ticket));
        return ticket;
    }

    @Test
    default void aRefundBringsUnitsAndTheBuyersCountBack() {
        Bucket bucket = open(10);
        Ticket ticket = createdTicket(bucket, 3);
        long seen = state(bucket).transfersSeen();
        LedgerReply<Boolean> reply =
                get(ledger().refund(bucket, new Refund(ticket.id(), ticket.buyer(), 3, true, OrderReason.UNPAID)));
        assertThat(reply.ok()).isTrue();
        BucketState state = state(bucket);
        assertThat(state.available()).isEqualTo(10);
        assertThat(state.pending()).isZero();
        assertThat(state.transfersSeen()).isEqualTo(seen + 1);
        assertThat(usedBy(bucket, ticket.buyer())).isZero();
        assertThat(entry(bucket, ticket))
                .isEqualTo(new LedgerEntry(LedgerEntry.State.CANCELLED, ticket, OrderReason.UNPAID, null));
        assertThat(reserve(bucket, ticket(bucket, ticket.buyer(), PER_BUYER)))
                .containsExactly(ClaimReply.Code.RESERVED);
    }

    @Test
    default void aRefundAgainIsADuplicateHoweverLateItComes() {
        Bucket bucket = open(10);
        Ticket ticket = createdTicket(bucket, 3);
        get(ledger().refund(bucket, refundOf(ticket, true)));
        Ticket other = reserved(bucket, ticket.buyer(), 2);
        RawBucket before = probe().read(bucket);
        for (Duration late : lateBy()) {
            later(bucket, late);
            assertThat(get(ledger().refund(bucket, refundOf(ticket, true))).code())
                    .isEqualTo(LedgerReply.Code.DUPLICATE);
            assertThat(probe().read(bucket)).isEqualTo(before);
        }
        assertThat(usedBy(bucket, other.buyer())).isEqualTo(2);
    }

    @Test
    default void aRefundMayKeepTheBuyersCount() {
        Bucket bucket = open(10);
        Ticket ticket = createdTicket(bucket, 3);
        get(ledger().refund(bucket, refundOf(ticket, false)));
        assertThat(state(bucket).available()).isEqualTo(10);
        assertThat(usedBy(bucket, ticket.buyer())).isEqualTo(3);
    }

    @Test
    default void aRefundOfATicketThatTheLedgerLostBringsItsUnitsAllTheSame() {
        Bucket bucket = open(10);
        Ticket lost = ticket(bucket, samples().buyer(), 3);
        assertThat(get(ledger().refund(bucket, refundOf(lost, true))).ok()).isTrue();
        assertThat(state(bucket).available()).isEqualTo(13);
        assertThat(usedBy(bucket, lost.buyer())).isZero();
        assertThat(get(ledger().refund(bucket, refundOf(lost, true))).code()).isEqualTo(LedgerReply.Code.DUPLICATE);
        assertThat(state(bucket).available()).isEqualTo(13);
    }

    @Test
    default void aRefundThatOvertakesTheSettleEndsTheReservation() {
        Bucket bucket = open(10);
        Ticket ticket = reserved(bucket, 3);
        get(ledger().refund(bucket, refundOf(ticket, true)));
        assertThat(state(bucket).available()).isEqualTo(10);
        assertThat(state(bucket).pending()).isZero();
        assertThat(settle(bucket, Settlement.created(ticket))).isZero();
        assertThat(settle(bucket, new Settlement(ticket, LedgerEntry.State.CANCELLED, OrderReason.BUYER, true, 0)))
                .isZero();
        assertThat(state(bucket).available()).isEqualTo(10);
        assertThat(usedBy(bucket, ticket.buyer())).isZero();
        pass(BEAT.multipliedBy(2));
        assertThat(get(ledger().due(bucket, 10, BEAT, SOON)).value()).isEmpty();
    }

    @Test
    default void aRefundOfOneTicketLeavesTheBuyersOthersCounted() {
        Bucket bucket = open(10);
        BuyerId buyer = samples().buyer();
        Ticket kept = reserved(bucket, buyer, 2);
        Ticket cancelled = reserved(bucket, buyer, 3);
        settle(bucket, Settlement.created(kept), Settlement.created(cancelled));
        get(ledger().refund(bucket, refundOf(cancelled, true)));
        assertThat(usedBy(bucket, buyer)).isEqualTo(2);
        assertThat(entry(bucket, kept).state()).isEqualTo(LedgerEntry.State.CREATED);
    }

    @Test
    default void aCountIsCorrectedIfItStillIsWhatTheCallerSaw() {
        Bucket bucket = open(10);
        Ticket ticket = createdTicket(bucket, 3);
        LedgerReply<Boolean> reply = get(ledger().correct(bucket, ticket.buyer(), 3, 1));
        assertThat(reply.ok()).isTrue();
        assertThat(reply.value()).isTrue();
        assertThat(usedBy(bucket, ticket.buyer())).isEqualTo(1);
        assertThat(state(bucket).available()).isEqualTo(7);
        assertThat(reserve(bucket, ticket(bucket, ticket.buyer(), PER_BUYER - 1)))
                .containsExactly(ClaimReply.Code.RESERVED);
    }

    @Test
    default void aCountThatHasChangedIsNotCorrected() {
        Bucket bucket = open(10);
        Ticket ticket = createdTicket(bucket, 3);
        get(ledger().correct(bucket, ticket.buyer(), 3, 1));
        for (Duration late : lateBy()) {
            later(bucket, late);
            LedgerReply<Boolean> again = get(ledger().correct(bucket, ticket.buyer(), 3, 0));
            assertThat(again.ok()).isTrue();
            assertThat(again.value()).isFalse();
            assertThat(usedBy(bucket, ticket.buyer())).isEqualTo(1);
        }
    }

    @Test
    default void aCountThatTheLedgerLostIsCorrectedFromZero() {
        Bucket bucket = open(10);
        BuyerId buyer = samples().buyer();
        assertThat(get(ledger().correct(bucket, buyer, 1, 5)).value()).isFalse();
        assertThat(get(ledger().correct(bucket, buyer, 0, 5)).value()).isTrue();
        assertThat(reserve(bucket, ticket(bucket, buyer, 1))).containsExactly(ClaimReply.Code.LIMIT);
        assertThat(get(ledger().correct(bucket, buyer, 5, 0)).value()).isTrue();
        assertThat(reserve(bucket, ticket(bucket, buyer, 1))).containsExactly(ClaimReply.Code.RESERVED);
    }

    @Test
    default void aRefundOfMoreThanIsCountedLeavesZero() {
        Bucket bucket = open(10);
        Ticket ticket = createdTicket(bucket, 3);
        get(ledger().correct(bucket, ticket.buyer(), 3, 1));
        get(ledger().refund(bucket, refundOf(ticket, true)));
        assertThat(usedBy(bucket, ticket.buyer())).isZero();
        assertThat(reserve(bucket, ticket(bucket, ticket.buyer(), PER_BUYER)))
                .containsExactly(ClaimReply.Code.RESERVED);
    }

    @Test
    default void aCountThatGoesDownKeepsTheBuyersLastTicket() {
        Bucket bucket = open(100);
        BuyerId buyer = samples().buyer();
        Ticket first = reserved(bucket, buyer, 1);
        Ticket second = reserved(bucket, buyer, 1);
        Ticket last = reserved(bucket, buyer, 3);
        get(ledger().correct(bucket, buyer, 5, 4));
        assertThat(lastTicketAtTheLimit(bucket, buyer)).isEqualTo(last);
        get(ledger().refund(bucket, refundOf(first, true)));
        assertThat(lastTicketAtTheLimit(bucket, buyer)).isEqualTo(last);
        settle(bucket, StockLedgerSubject.rejected(second, OrderReason.HOST, true, 0));
        assertThat(lastTicketAtTheLimit(bucket, buyer)).isEqualTo(last);
    }

    private @Nullable Ticket lastTicketAtTheLimit(Bucket bucket, BuyerId buyer) {
        ClaimReply reply = reserveOne(bucket, ticket(bucket, buyer, 1), 1);
        assertThat(reply.code()).isEqualTo(ClaimReply.Code.LIMIT);
        LedgerEntry last = reply.entry();
        return last == null ? null : last.ticket();
    }
}
