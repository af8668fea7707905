package io.flashsale.testkit.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flashsale.Ticket;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.Claim;
import io.flashsale.spi.ClaimReply;
import io.flashsale.spi.LedgerEntry;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reserves whose outcome is unknown, and the answer that is forced. */
interface ResolveRules extends StockLedgerSubject {
    @Test
    default void aTicketThatWasReservedAnswersItsEntry() {
        Bucket bucket = open(10);
        Ticket ticket = reserved(bucket, 1);
        Instant deadline = now(bucket).plus(SOON);
        assertThat(get(ledger().resolve(bucket, ticket, deadline)).value()).isEqualTo(LedgerEntry.pending(ticket));
        settle(bucket, Settlement.created(ticket));
        assertThat(get(ledger().resolve(bucket, ticket, deadline)).value().state())
                .isEqualTo(LedgerEntry.State.CREATED);
        assertThat(state(bucket).available()).isEqualTo(9);
    }

    @Test
    default void aTicketThatWasNotReservedIsVoidUntilOneSecondAfterTheDeadline() {
        Bucket bucket = open(10);
        Ticket ticket = ticket(bucket);
        Instant deadline = now(bucket).plus(SOON);
        LedgerReply<LedgerEntry> reply = get(ledger().resolve(bucket, ticket, deadline));
        assertThat(reply.ok()).isTrue();
        assertThat(reply.value().state()).isEqualTo(LedgerEntry.State.VOID);
        assertThat(reply.value().voidUntil()).isCloseTo(deadline.plusSeconds(1), within(5, ChronoUnit.MILLIS));
        assertThat(get(ledger().find(bucket, ticket)).value()).contains(reply.value());
    }

    @Test
    default void aDelayedReserveOfAVoidTicketReservesNothing() {
        Bucket bucket = open(10);
        Ticket ticket = ticket(bucket);
        Instant deadline = now(bucket).plus(SOON);
        LedgerEntry voided = get(ledger().resolve(bucket, ticket, deadline)).value();
        List<ClaimReply> replies = get(ledger().reserve(
                                bucket, deadline, BEAT, List.of(new Claim(ticket, 1), new Claim(ticket(bucket), 1))))
                .value();
        assertThat(replies.get(0).code()).isEqualTo(ClaimReply.Code.KNOWN);
        assertThat(replies.get(0).entry()).isEqualTo(voided);
        assertThat(replies.get(1).code()).isEqualTo(ClaimReply.Code.RESERVED);
        assertThat(state(bucket).available()).isEqualTo(9);
        assertThat(usedBy(bucket, ticket.buyer())).isZero();
    }

    @Test
    default void aReserveThatIsDelayedBeyondItsDeadlineIsLate() {
        Bucket bucket = open(10);
        Ticket ticket = ticket(bucket);
        Instant deadline = now(bucket);
        get(ledger().resolve(bucket, ticket, deadline));
        pass(BEAT);
        assertThat(get(ledger().reserve(bucket, deadline, BEAT, List.of(new Claim(ticket, 1))))
                        .code())
                .isEqualTo(LedgerReply.Code.LATE);
    }

    @Test
    default void resolveAgainAnswersTheSame() {
        Bucket bucket = open(10);
        Ticket ticket = ticket(bucket);
        Instant deadline = now(bucket).plus(SOON);
        LedgerEntry first = get(ledger().resolve(bucket, ticket, deadline)).value();
        assertThat(get(ledger().resolve(bucket, ticket, deadline)).value()).isEqualTo(first);
    }

    @Test
    default void onceTheVoidIsOverANewAttemptMaySucceed() {
        Bucket bucket = open(10);
        Ticket ticket = ticket(bucket);
        get(ledger().resolve(bucket, ticket, now(bucket)));
        pass(Duration.ofMillis(1_100));
        assertThat(reserve(bucket, ticket)).containsExactly(ClaimReply.Code.RESERVED);
        assertThat(entry(bucket, ticket)).isEqualTo(LedgerEntry.pending(ticket));
    }

    @Test
    default void aVoidTicketIsNeitherSettledNorDueNorCounted() {
        Bucket bucket = open(10);
        Ticket ticket = ticket(bucket);
        get(ledger().resolve(bucket, ticket, now(bucket).plus(SOON)));
        assertThat(settle(bucket, Settlement.created(ticket))).isZero();
        pass(BEAT);
        assertThat(get(ledger().due(bucket, 10, BEAT, SOON)).value()).isEmpty();
        assertThat(state(bucket).available()).isEqualTo(10);
        assertThat(state(bucket).pending()).isZero();
    }

    @Test
    default void aTicketNobodyKnowsIsNotFoundAndFindingItLeavesNothing() {
        Bucket bucket = open(10);
        Ticket ticket = ticket(bucket);
        assertThat(get(ledger().find(bucket, ticket)).value()).isEmpty();
        assertThat(reserve(bucket, ticket)).containsExactly(ClaimReply.Code.RESERVED);
    }

    @Test
    default void ofTwoDeadlinesTheLaterOneKeepsTheTicketVoid() {
        Bucket bucket = open(10);
        Ticket ticket = ticket(bucket);
        Instant early = now(bucket).plus(SOON);
        Instant late = early.plus(SOON);
        get(ledger().resolve(bucket, ticket, early));
        LedgerEntry longer = get(ledger().resolve(bucket, ticket, late)).value();
        assertThat(longer.voidUntil()).isCloseTo(late.plusSeconds(1), within(5, ChronoUnit.MILLIS));
        assertThat(get(ledger().resolve(bucket, ticket, early)).value()).isEqualTo(longer);
        assertThat(entry(bucket, ticket)).isEqualTo(longer);
    }

    @Test
    default void aVoidThatIsOverIsNotFound() {
        Bucket bucket = open(10);
        Ticket ticket = ticket(bucket);
        get(ledger().resolve(bucket, ticket, now(bucket)));
        pass(Duration.ofMillis(1_100));
        assertThat(get(ledger().find(bucket, ticket)).value()).isEmpty();
    }

    @Test
    default void aRefundBringsTheUnitsOfAVoidTicketAndItStaysVoid() {
        Bucket bucket = open(10);
        Ticket ticket = ticket(bucket);
        Instant deadline = now(bucket).plus(SOON);
        LedgerEntry voided = get(ledger().resolve(bucket, ticket, deadline)).value();
        get(ledger().refund(bucket, StockLedgerSubject.refundOf(ticket, true)));
        assertThat(state(bucket).available()).isEqualTo(11);
        assertThat(entry(bucket, ticket)).isEqualTo(voided);
    }
}
