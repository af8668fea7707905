package io.flashsale.testkit.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.OrderReason;
import io.flashsale.Ticket;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.BucketState;
import io.flashsale.spi.Claim;
import io.flashsale.spi.ClaimReply;
import io.flashsale.spi.LedgerEntry;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.Settlement;
import io.flashsale.testkit.Together;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Tickets of which it is settled for good that nothing was reserved for them. */
interface LostRules extends StockLedgerSubject {
    private LedgerEntry declareLost(Bucket bucket, Ticket ticket) {
        LedgerReply<List<LedgerEntry>> reply = get(ledger().declareLost(bucket, List.of(ticket)));
        assertThat(reply.ok()).isTrue();
        assertThat(reply.value()).hasSize(1);
        return reply.value().get(0);
    }

    /** E8, rule 11: not a void, which is over in a second: the reserve may arrive an hour later. */
    @Test
    default void aTicketThatIsNotKnownIsRejectedForGoodHoweverLateItsReserveArrives() {
        Bucket bucket = open(10);
        Ticket ticket = ticket(bucket);
        assertThat(declareLost(bucket, ticket)).isEqualTo(LedgerEntry.lost(ticket));
        for (Duration late : lateBy()) {
            later(bucket, late);
            ClaimReply reserve = reserveOne(bucket, ticket, PER_BUYER);
            assertThat(reserve.code()).isEqualTo(ClaimReply.Code.KNOWN);
            assertThat(reserve.entry()).isEqualTo(LedgerEntry.lost(ticket));
            assertThat(entry(bucket, ticket)).isEqualTo(LedgerEntry.lost(ticket));
        }
        assertThat(get(ledger().resolve(bucket, ticket, now(bucket).plus(SOON))).value())
                .isEqualTo(LedgerEntry.lost(ticket));
        assertThat(state(bucket).units()).isEqualTo(10);
        assertThat(usedBy(bucket, ticket.buyer())).isZero();
    }

    @Test
    default void aVoidTicketIsRejectedForGood() {
        Bucket bucket = open(10);
        Ticket ticket = ticket(bucket);
        get(ledger().resolve(bucket, ticket, now(bucket)));
        assertThat(declareLost(bucket, ticket)).isEqualTo(LedgerEntry.lost(ticket));
        assertThat(reserveOne(bucket, ticket, 1).entry()).isEqualTo(LedgerEntry.lost(ticket));
        pass(Duration.ofMillis(1_100));
        assertThat(reserveOne(bucket, ticket, 1).entry()).isEqualTo(LedgerEntry.lost(ticket));
        assertThat(entry(bucket, ticket)).isEqualTo(LedgerEntry.lost(ticket));
    }

    @Test
    default void whatIsKnownOfATicketStands() {
        Bucket bucket = open(10);
        Ticket pending = reserved(bucket, 1);
        Ticket created = reserved(bucket, 1);
        Ticket rejected = reserved(bucket, 1);
        Ticket cancelled = reserved(bucket, 1);
        settle(bucket, Settlement.created(created), StockLedgerSubject.rejected(rejected, OrderReason.HOST, true, 0));
        get(ledger().refund(bucket, StockLedgerSubject.refundOf(cancelled, true)));
        BucketState before = state(bucket);
        for (Ticket ticket : List.of(pending, created, rejected, cancelled)) {
            LedgerEntry known = entry(bucket, ticket);
            assertThat(declareLost(bucket, ticket)).isEqualTo(known);
            assertThat(entry(bucket, ticket)).isEqualTo(known);
        }
        assertThat(state(bucket)).isEqualTo(before);
        assertThat(settle(bucket, Settlement.created(pending))).isEqualTo(1);
    }

    @Test
    default void aBatchIsAnsweredInItsOrderAndTheSameAgain() {
        Bucket bucket = open(10);
        Ticket pending = reserved(bucket, 1);
        Ticket ofTheSame = ticket(bucket, pending.buyer(), 2);
        List<Ticket> tickets = new ArrayList<>(List.of(ticket(bucket), pending, ofTheSame, ofTheSame));
        while (tickets.size() < ledger().maxBatch()) {
            tickets.add(samples().ticket(bucket.item(), samples().buyer(), 1, now(bucket)));
        }
        List<LedgerEntry> expected = tickets.stream()
                .map(ticket -> ticket.equals(pending) ? LedgerEntry.pending(ticket) : LedgerEntry.lost(ticket))
                .toList();
        assertThat(get(ledger().declareLost(bucket, tickets)).value()).isEqualTo(expected);
        long sequence = get(ledger().peek(bucket)).sequence();
        LedgerReply<List<LedgerEntry>> again = get(ledger().declareLost(bucket, tickets));
        assertThat(again.value()).isEqualTo(expected);
        assertThat(again.sequence()).isEqualTo(sequence);
        assertThat(usedBy(bucket, pending.buyer())).isEqualTo(1);
    }

    @Test
    default void aLostTicketIsNeitherSettledNorDueNorTheBuyersLast() {
        Bucket bucket = open(10);
        Ticket lost = ticket(bucket);
        declareLost(bucket, lost);
        assertThat(settle(bucket, Settlement.created(lost))).isZero();
        pass(BEAT);
        assertThat(get(ledger().due(bucket, 10, BEAT, SOON)).value()).isEmpty();
        Ticket next = reserved(bucket, lost.buyer(), 1);
        declareLost(bucket, ticket(bucket, lost.buyer(), 1));
        assertThat(reserveOne(bucket, ticket(bucket, lost.buyer(), 1), 1).entry())
                .isEqualTo(LedgerEntry.pending(next));
        assertThat(entry(bucket, lost)).isEqualTo(LedgerEntry.lost(lost));
    }

    @Test
    default void aLostTicketWithAnotherQuantityIsReused() {
        Bucket bucket = open(10);
        Ticket lost = ticket(bucket);
        declareLost(bucket, lost);
        Ticket reused = new Ticket(lost.id(), bucket.item(), lost.buyer(), 2, lost.unitPrice(), 0, 1, lost.issuedAt());
        assertThat(reserve(bucket, reused)).containsExactly(ClaimReply.Code.REUSED);
    }

    @Test
    default void aReserveAndADeclarationNeverContradictEachOther() {
        Bucket bucket = open(1_000);
        int pending = 0;
        for (int round = 0; round < 30; round++) {
            Ticket ticket = ticket(bucket);
            Instant deadline = now(bucket).plus(SOON);
            List<Object> both = Together.all(List.<Callable<Object>>of(
                    () -> get(ledger().reserve(bucket, deadline, BEAT, List.of(new Claim(ticket, 1))))
                            .value()
                            .get(0)
                            .code(),
                    () -> declareLost(bucket, ticket)));
            LedgerEntry declared = (LedgerEntry) both.get(1);
            boolean lost = declared.equals(LedgerEntry.lost(ticket));
            assertThat(both.get(0)).isEqualTo(lost ? ClaimReply.Code.KNOWN : ClaimReply.Code.RESERVED);
            pending += lost ? 0 : 1;
        }
        assertThat(state(bucket).pending()).isEqualTo(pending);
    }
}
