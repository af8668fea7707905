package io.flashsale.testkit.ledger;

import static io.flashsale.testkit.ledger.StockLedgerSubject.refundOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.OrderReason;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.BucketState;
import io.flashsale.spi.ClaimReply;
import io.flashsale.spi.LedgerEntry;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.Refund;
import io.flashsale.spi.Settlement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Units and counts that the database gives back. */
interface RefundAndCorrectRules extends StockLedgerSubject {
    private Ticket createdTicket(Bucket bucket, int quantity) {
        return createdTicket(bucket, samples().buyer(), quantity);
    }

    private Ticket createdTicket(Bucket bucket, BuyerId buyer, int quantity) {
        Ticket ticket = reserved(bucket, buyer, quantity);
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

    private int correct(Bucket bucket, Ticket... cancelled) {
        Map<TicketId, OrderReason> rows =
                Arrays.stream(cancelled).collect(Collectors.toMap(Ticket::id, ticket -> OrderReason.UNPAID));
        LedgerReply<Integer> reply = get(ledger().correct(bucket, cancelled[0].buyer(), rows));
        assertThat(reply.ok()).isTrue();
        return reply.value();
    }

    @Test
    default void aCancelledOrderIsTakenOffTheCountBeforeItsRefundAndNotAgainWithIt() {
        Bucket bucket = open(10);
        Ticket cancelled = createdTicket(bucket, 3);
        Ticket kept = reserved(bucket, cancelled.buyer(), 2);
        assertThat(correct(bucket, cancelled)).isEqualTo(3);
        assertThat(usedBy(bucket, kept.buyer())).isEqualTo(2);
        assertThat(state(bucket).available()).isEqualTo(5);
        assertThat(entry(bucket, cancelled))
                .isEqualTo(new LedgerEntry(LedgerEntry.State.CANCELLED, cancelled, OrderReason.UNPAID, null));
        assertThat(get(ledger().refund(bucket, refundOf(cancelled, true))).ok()).isTrue();
        assertThat(usedBy(bucket, kept.buyer())).isEqualTo(2);
        assertThat(state(bucket).available()).isEqualTo(8);
    }

    @Test
    default void aCorrectionIsMadeOncePerTicketHoweverLateItIsRepeated() {
        Bucket bucket = open(10);
        Ticket cancelled = createdTicket(bucket, 1);
        Ticket kept = createdTicket(bucket, cancelled.buyer(), 1);
        assertThat(correct(bucket, cancelled)).isEqualTo(1);
        for (Duration late : lateBy()) {
            later(bucket, late);
            assertThat(correct(bucket, cancelled)).isZero();
            assertThat(usedBy(bucket, kept.buyer())).isEqualTo(1);
        }
    }

    /** E9: with a limit above 1 a buyer's pending tickets count on, whatever the order store says of the others. */
    @Test
    default void aCorrectionLeavesPendingTicketsCounted() {
        Bucket bucket = open(10);
        Ticket pending = reserved(bucket, 2);
        Ticket cancelled = createdTicket(bucket, pending.buyer(), 1);
        assertThat(reserveOne(bucket, ticket(bucket, pending.buyer(), 1), 3).code())
                .isEqualTo(ClaimReply.Code.LIMIT);
        assertThat(correct(bucket, cancelled)).isEqualTo(1);
        assertThat(reserveOne(bucket, ticket(bucket, pending.buyer(), 2), 3).code())
                .isEqualTo(ClaimReply.Code.LIMIT);
        assertThat(reserveOne(bucket, ticket(bucket, pending.buyer(), 1), 3).code())
                .isEqualTo(ClaimReply.Code.RESERVED);
        assertThat(entry(bucket, pending)).isEqualTo(LedgerEntry.pending(pending));
    }

    @Test
    default void aCorrectionThatOvertakesTheSettleEndsTheReservation() {
        Bucket bucket = open(10);
        Ticket ticket = reserved(bucket, 3);
        assertThat(correct(bucket, ticket)).isEqualTo(3);
        assertThat(state(bucket).pending()).isZero();
        assertThat(state(bucket).available()).isEqualTo(7);
        assertThat(settle(bucket, Settlement.created(ticket))).isZero();
        get(ledger().refund(bucket, refundOf(ticket, true)));
        assertThat(state(bucket).units()).isEqualTo(10);
        assertThat(usedBy(bucket, ticket.buyer())).isZero();
    }

    @Test
    default void aCorrectionChangesNothingForTicketsThatAreNotCountedOrOfAnotherBuyer() {
        Bucket bucket = open(10);
        Ticket kept = createdTicket(bucket, 1);
        Ticket rejected = reserved(bucket, kept.buyer(), 1);
        settle(bucket, StockLedgerSubject.rejected(rejected, OrderReason.HOST, true, 0));
        Ticket unknown = ticket(bucket, kept.buyer(), 1);
        Ticket others = createdTicket(bucket, 2);
        RawBucket before = probe().read(bucket);
        assertThat(correct(bucket, rejected, unknown, others)).isZero();
        assertThat(probe().read(bucket)).isEqualTo(before);
    }

    @Test
    default void manyOrdersOfABuyerAreCorrectedAtOnce() {
        Bucket bucket = open(10);
        Ticket first = createdTicket(bucket, 1);
        Ticket second = createdTicket(bucket, first.buyer(), 2);
        Ticket third = createdTicket(bucket, first.buyer(), 1);
        assertThat(correct(bucket, third, first, second)).isEqualTo(4);
        assertThat(usedBy(bucket, first.buyer())).isZero();
        for (Ticket ticket : List.of(first, second, third)) {
            assertThat(entry(bucket, ticket).state()).isEqualTo(LedgerEntry.State.CANCELLED);
        }
    }

    /**
     * A ticket that was lost is counted again by the floor of another's settle. Nobody else takes it off the count: too low heals with the next
     * settle, too high would refuse the buyer for ever.
     */
    @Test
    default void aRefundOfATicketThatIsNotKnownTakesItOffTheCount() {
        Bucket bucket = open(10);
        Ticket lost = ticket(bucket, samples().buyer(), 2);
        Ticket rejected = reserved(bucket, lost.buyer(), 2);
        settle(bucket, StockLedgerSubject.rejected(rejected, OrderReason.LIMIT, true, 2));
        assertThat(usedBy(bucket, lost.buyer())).isEqualTo(2);
        get(ledger().refund(bucket, refundOf(lost, true)));
        assertThat(usedBy(bucket, lost.buyer())).isZero();
        assertThat(state(bucket).available()).isEqualTo(12);
    }

    @Test
    default void aRefundOfARejectedTicketLeavesTheBuyersOthersCounted() {
        Bucket bucket = open(10);
        Ticket kept = createdTicket(bucket, 2);
        Ticket rejected = reserved(bucket, kept.buyer(), 1);
        settle(bucket, StockLedgerSubject.rejected(rejected, OrderReason.HOST, true, 0));
        get(ledger().refund(bucket, refundOf(rejected, true)));
        assertThat(usedBy(bucket, kept.buyer())).isEqualTo(2);
    }

    @Test
    default void aCountThatGoesDownKeepsTheBuyersLastTicket() {
        Bucket bucket = open(100);
        BuyerId buyer = samples().buyer();
        Ticket first = reserved(bucket, buyer, 1);
        Ticket second = reserved(bucket, buyer, 1);
        Ticket last = reserved(bucket, buyer, 3);
        correct(bucket, first);
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
