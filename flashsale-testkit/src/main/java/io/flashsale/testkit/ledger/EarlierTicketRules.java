package io.flashsale.testkit.ledger;

import static io.flashsale.spi.ClaimReply.Code.KNOWN;
import static io.flashsale.spi.ClaimReply.Code.LIMIT;
import static io.flashsale.spi.ClaimReply.Code.RESERVED;
import static io.flashsale.spi.ClaimReply.Code.REUSED;
import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.OrderReason;
import io.flashsale.Ticket;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.ClaimReply;
import io.flashsale.spi.LedgerEntry;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A buyer's tickets before the last one are remembered like the last one, and apart from each other. */
interface EarlierTicketRules extends StockLedgerSubject {
    private List<Ticket> three(Bucket bucket) {
        BuyerId buyer = samples().buyer();
        return List.of(reserved(bucket, buyer, 1), reserved(bucket, buyer, 2), reserved(bucket, buyer, 1));
    }

    private static LedgerEntry created(Ticket ticket) {
        return new LedgerEntry(LedgerEntry.State.CREATED, ticket, null, null);
    }

    private static LedgerEntry cancelled(Ticket ticket) {
        return new LedgerEntry(LedgerEntry.State.CANCELLED, ticket, OrderReason.BUYER, null);
    }

    @Test
    default void eachIsFoundResolvedAndKnown() {
        Bucket bucket = open(10);
        Instant deadline = now(bucket).plus(SOON);
        for (Ticket ticket : three(bucket)) {
            LedgerEntry pending = LedgerEntry.pending(ticket);
            assertThat(entry(bucket, ticket)).isEqualTo(pending);
            assertThat(get(ledger().resolve(bucket, ticket, deadline)).value()).isEqualTo(pending);
            ClaimReply known = reserveOne(bucket, ticket, PER_BUYER);
            assertThat(known.code()).isEqualTo(KNOWN);
            assertThat(known.entry()).isEqualTo(pending);
            Ticket reused = new Ticket(
                    ticket.id(), bucket.item(), ticket.buyer(), 3, ticket.unitPrice(), 0, 1, ticket.issuedAt());
            assertThat(reserve(bucket, reused)).containsExactly(REUSED);
        }
        assertThat(state(bucket).available()).isEqualTo(6);
    }

    @Test
    default void inOneBatchEachIsReservedOnce() {
        Bucket bucket = open(10);
        BuyerId buyer = samples().buyer();
        Ticket first = ticket(bucket, buyer, 1);
        Ticket second = ticket(bucket, buyer, 1);
        Ticket third = ticket(bucket, buyer, 1);
        assertThat(reserve(bucket, first, second, first, second, third, first))
                .containsExactly(RESERVED, RESERVED, KNOWN, KNOWN, RESERVED, KNOWN);
        for (Ticket ticket : List.of(first, second, third)) {
            assertThat(entry(bucket, ticket)).isEqualTo(LedgerEntry.pending(ticket));
        }
        assertThat(usedBy(bucket, buyer)).isEqualTo(3);
    }

    @Test
    default void eachIsSettledByItself() {
        Bucket bucket = open(10);
        List<Ticket> tickets = three(bucket);
        assertThat(settle(bucket, Settlement.created(tickets.get(1)))).isEqualTo(1);
        assertThat(settle(bucket, Settlement.created(tickets.get(1)))).isZero();
        assertThat(entry(bucket, tickets.get(0))).isEqualTo(LedgerEntry.pending(tickets.get(0)));
        assertThat(entry(bucket, tickets.get(1))).isEqualTo(created(tickets.get(1)));
        assertThat(entry(bucket, tickets.get(2))).isEqualTo(LedgerEntry.pending(tickets.get(2)));
        assertThat(state(bucket).pending()).isEqualTo(2);
    }

    @Test
    default void allAreSettledInOneCallEachOnceAndTheirUnitsAreCountedOffTogether() {
        Bucket bucket = open(10);
        List<Ticket> tickets = three(bucket);
        BuyerId buyer = tickets.get(0).buyer();
        Ticket other = reserved(bucket, 1);
        Settlement first = StockLedgerSubject.rejected(tickets.get(0), OrderReason.HOST, true, 0);
        Settlement last = StockLedgerSubject.rejected(tickets.get(2), OrderReason.HOST, true, 0);
        Settlement second = Settlement.created(tickets.get(1));
        assertThat(settle(bucket, last, first, second, Settlement.created(other), first, last))
                .isEqualTo(4);
        assertThat(state(bucket).pending()).isZero();
        assertThat(state(bucket).available()).isEqualTo(7);
        assertThat(usedBy(bucket, buyer)).isEqualTo(2);
        assertThat(entry(bucket, tickets.get(0)).state()).isEqualTo(LedgerEntry.State.REJECTED);
        assertThat(entry(bucket, tickets.get(1))).isEqualTo(created(tickets.get(1)));
        assertThat(entry(bucket, tickets.get(2)).state()).isEqualTo(LedgerEntry.State.REJECTED);
    }

    @Test
    default void eachIsRefundedByItself() {
        Bucket bucket = open(10);
        List<Ticket> tickets = three(bucket);
        BuyerId buyer = tickets.get(0).buyer();
        settle(bucket, Settlement.created(tickets.get(1)));
        assertThat(get(ledger().refund(bucket, StockLedgerSubject.refundOf(tickets.get(1), true)))
                        .code())
                .isEqualTo(LedgerReply.Code.OK);
        assertThat(usedBy(bucket, buyer)).isEqualTo(2);
        assertThat(state(bucket).available()).isEqualTo(8);
        assertThat(entry(bucket, tickets.get(0))).isEqualTo(LedgerEntry.pending(tickets.get(0)));
        assertThat(entry(bucket, tickets.get(1))).isEqualTo(cancelled(tickets.get(1)));
        get(ledger().refund(bucket, StockLedgerSubject.refundOf(tickets.get(0), false)));
        get(ledger().refund(bucket, StockLedgerSubject.refundOf(tickets.get(2), false)));
        assertThat(usedBy(bucket, buyer)).isEqualTo(2);
        assertThat(state(bucket).pending()).isZero();
        assertThat(state(bucket).available()).isEqualTo(10);
        assertThat(entry(bucket, tickets.get(0))).isEqualTo(cancelled(tickets.get(0)));
        assertThat(entry(bucket, tickets.get(2))).isEqualTo(cancelled(tickets.get(2)));
    }

    @Test
    default void eachIsDue() {
        Bucket bucket = open(10);
        List<Ticket> tickets = three(bucket);
        settle(bucket, Settlement.created(tickets.get(1)));
        pass(BEAT);
        assertThat(get(ledger().due(bucket, 100, BEAT, BEAT)).value()).containsExactly(tickets.get(0), tickets.get(2));
        settle(bucket, Settlement.created(tickets.get(0)));
        pass(BEAT.multipliedBy(2));
        assertThat(get(ledger().due(bucket, 100, BEAT, BEAT)).value()).containsExactly(tickets.get(2));
    }

    @Test
    default void theyOutliveTheLastOnesEndAndACorrection() {
        Bucket bucket = open(10);
        List<Ticket> tickets = three(bucket);
        BuyerId buyer = tickets.get(0).buyer();
        get(ledger().refund(bucket, StockLedgerSubject.refundOf(tickets.get(2), true)));
        assertThat(get(ledger().correct(bucket, buyer, Map.of(tickets.get(1).id(), OrderReason.BUYER)))
                        .value())
                .isEqualTo(2);
        assertThat(usedBy(bucket, buyer)).isEqualTo(1);
        Ticket fourth = reserved(bucket, buyer, 1);
        for (Ticket ticket : List.of(tickets.get(0), fourth)) {
            assertThat(entry(bucket, ticket)).isEqualTo(LedgerEntry.pending(ticket));
        }
        assertThat(entry(bucket, tickets.get(1))).isEqualTo(cancelled(tickets.get(1)));
        assertThat(entry(bucket, tickets.get(2))).isEqualTo(cancelled(tickets.get(2)));
        assertThat(usedBy(bucket, buyer)).isEqualTo(2);
    }

    @Test
    default void aTicketThatWasVoidOnceIsRememberedAsAnyOther() {
        Bucket bucket = open(10);
        Ticket ticket = ticket(bucket);
        get(ledger().resolve(bucket, ticket, now(bucket)));
        pass(Duration.ofMillis(1_100));
        assertThat(reserve(bucket, ticket)).containsExactly(RESERVED);
        Ticket later = reserved(bucket, ticket.buyer(), 1);
        assertThat(entry(bucket, ticket)).isEqualTo(LedgerEntry.pending(ticket));
        assertThat(settle(bucket, Settlement.created(ticket))).isEqualTo(1);
        assertThat(entry(bucket, ticket)).isEqualTo(created(ticket));
        assertThat(entry(bucket, later)).isEqualTo(LedgerEntry.pending(later));
        assertThat(usedBy(bucket, ticket.buyer())).isEqualTo(2);
    }

    @Test
    default void aBuyerWhoHasNothingLeftIsNotToldOfAnEndedTicket() {
        Bucket bucket = open(10);
        Ticket ticket = reserved(bucket, 1);
        get(ledger().refund(bucket, StockLedgerSubject.refundOf(ticket, true)));
        ClaimReply reply = reserveOne(bucket, ticket(bucket, ticket.buyer(), 2), 1);
        assertThat(reply).isEqualTo(new ClaimReply(LIMIT, null, 0));
    }

    @Test
    default void aVoidTicketOfTheSameBuyerStaysVoid() {
        Bucket bucket = open(10);
        Ticket reserved = reserved(bucket, 1);
        Ticket ticket = ticket(bucket, reserved.buyer(), 1);
        LedgerEntry voided =
                get(ledger().resolve(bucket, ticket, now(bucket).plus(SOON))).value();
        assertThat(reserveOne(bucket, ticket, PER_BUYER).entry()).isEqualTo(voided);
        Ticket later = reserved(bucket, reserved.buyer(), 1);
        assertThat(entry(bucket, ticket)).isEqualTo(voided);
        assertThat(entry(bucket, reserved)).isEqualTo(LedgerEntry.pending(reserved));
        assertThat(entry(bucket, later)).isEqualTo(LedgerEntry.pending(later));
    }
}
