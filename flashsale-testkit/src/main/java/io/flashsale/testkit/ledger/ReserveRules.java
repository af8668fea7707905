package io.flashsale.testkit.ledger;

import static io.flashsale.spi.ClaimReply.Code.EMPTY;
import static io.flashsale.spi.ClaimReply.Code.KNOWN;
import static io.flashsale.spi.ClaimReply.Code.LIMIT;
import static io.flashsale.spi.ClaimReply.Code.RESERVED;
import static io.flashsale.spi.ClaimReply.Code.REUSED;
import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.OrderReason;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.BucketState;
import io.flashsale.spi.Claim;
import io.flashsale.spi.ClaimReply;
import io.flashsale.spi.LedgerEntry;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What a reserve promises. */
interface ReserveRules extends StockLedgerSubject {
    private LedgerReply.Code codeOf(Bucket bucket) {
        LedgerReply<List<ClaimReply>> reply =
                reserveBatch(bucket, List.of(new Claim(ticket(bucket), 1), new Claim(ticket(bucket), 1)));
        assertThat(reply.value()).hasSize(2);
        if (!reply.ok()) {
            assertThat(reply.value()).containsOnly(ClaimReply.CLOSED);
        }
        return reply.code();
    }

    @Test
    default void aReserveMovesUnitsFromAvailableToPending() {
        Bucket bucket = open(10);
        Ticket ticket = reserved(bucket, 3);
        BucketState state = state(bucket);
        assertThat(state.available()).isEqualTo(7);
        assertThat(state.pending()).isEqualTo(3);
        assertThat(usedBy(bucket, ticket.buyer())).isEqualTo(3);
        assertThat(entry(bucket, ticket)).isEqualTo(LedgerEntry.pending(ticket));
    }

    @Test
    default void aBatchIsServedFirstComeFirstServed() {
        Bucket bucket = open(5);
        assertThat(reserve(
                        bucket,
                        ticket(bucket, samples().buyer(), 2),
                        ticket(bucket, samples().buyer(), 4),
                        ticket(bucket, samples().buyer(), 3),
                        ticket(bucket, samples().buyer(), 1)))
                .containsExactly(RESERVED, EMPTY, RESERVED, EMPTY);
        assertThat(state(bucket).available()).isZero();
        assertThat(state(bucket).pending()).isEqualTo(5);
    }

    @Test
    default void aRefusedClaimLeavesNothingBehind() {
        Bucket bucket = open(1);
        Ticket refused = ticket(bucket, samples().buyer(), 2);
        Ticket overLimit = ticket(bucket, samples().buyer(), PER_BUYER + 1);
        RawBucket before = probe().read(bucket);
        assertThat(reserve(bucket, refused, overLimit)).containsExactly(EMPTY, LIMIT);
        assertThat(probe().read(bucket)).isEqualTo(before);
        assertThat(get(ledger().find(bucket, refused)).value()).isEmpty();
        credit(bucket, 1);
        assertThat(reserve(bucket, refused)).containsExactly(RESERVED);
    }

    @Test
    default void aKnownTicketAnswersItsEntryAndTakesNothingHoweverLateItComes() {
        Bucket bucket = open(10);
        Ticket ticket = reserved(bucket, 2);
        for (Duration late : lateBy()) {
            pass(late);
            ClaimReply again = reserveOne(bucket, ticket, PER_BUYER);
            assertThat(again.code()).isEqualTo(KNOWN);
            assertThat(again.entry()).isEqualTo(LedgerEntry.pending(ticket));
            assertThat(state(bucket).pending()).isEqualTo(2);
            assertThat(usedBy(bucket, ticket.buyer())).isEqualTo(2);
        }
    }

    @Test
    default void aTicketThatStandsInABatchTwiceIsReservedOnce() {
        Bucket bucket = open(10);
        Ticket ticket = ticket(bucket);
        assertThat(reserve(bucket, ticket, ticket(bucket), ticket)).containsExactly(RESERVED, RESERVED, KNOWN);
        assertThat(state(bucket).pending()).isEqualTo(2);
    }

    @Test
    default void aKnownTicketIsKnownWhenTheBucketIsEmptyAndTheLimitReached() {
        Bucket bucket = open(2);
        Ticket ticket = reserved(bucket, 2);
        assertThat(reserveOne(bucket, ticket, 2).code()).isEqualTo(KNOWN);
    }

    @Test
    default void aKnownTicketAnswersHowItEnded() {
        Bucket bucket = open(10);
        Ticket created = reserved(bucket, 1);
        Ticket rejected = reserved(bucket, 1);
        settle(bucket, Settlement.created(created), StockLedgerSubject.rejected(rejected, OrderReason.POISON, true, 0));
        assertThat(reserveOne(bucket, created, PER_BUYER).entry())
                .isEqualTo(new LedgerEntry(LedgerEntry.State.CREATED, created, null, null));
        assertThat(reserveOne(bucket, rejected, PER_BUYER).entry())
                .isEqualTo(new LedgerEntry(LedgerEntry.State.REJECTED, rejected, OrderReason.POISON, null));
        assertThat(state(bucket).available()).isEqualTo(9);
    }

    @Test
    default void aKnownTicketWithAnotherQuantityIsReusedAndWritesNothing() {
        Bucket bucket = open(10);
        Ticket ticket = reserved(bucket, 1);
        Ticket reused =
                new Ticket(ticket.id(), bucket.item(), ticket.buyer(), 2, ticket.unitPrice(), 0, 1, ticket.issuedAt());
        RawBucket before = probe().read(bucket);
        assertThat(reserve(bucket, reused)).containsExactly(REUSED);
        assertThat(probe().read(bucket)).isEqualTo(before);
        Ticket first = ticket(bucket, samples().buyer(), 1);
        Ticket second =
                new Ticket(first.id(), bucket.item(), first.buyer(), 3, first.unitPrice(), 0, 1, first.issuedAt());
        assertThat(reserve(bucket, first, second)).containsExactly(RESERVED, REUSED);
    }

    @Test
    default void aBuyerAtTheLimitIsToldTheLastTicketAndTheUnitsCounted() {
        Bucket bucket = open(10);
        BuyerId buyer = samples().buyer();
        reserved(bucket, buyer, 1);
        Ticket last = reserved(bucket, buyer, 2);
        ClaimReply reply = reserveOne(bucket, ticket(bucket, buyer, 1), 3);
        assertThat(reply.code()).isEqualTo(LIMIT);
        assertThat(reply.used()).isEqualTo(3);
        assertThat(reply.entry()).isEqualTo(LedgerEntry.pending(last));
        assertThat(usedBy(bucket, buyer)).isEqualTo(3);
        settle(bucket, Settlement.created(last));
        LedgerEntry settled = reserveOne(bucket, ticket(bucket, buyer, 1), 3).entry();
        assertThat(settled).isEqualTo(new LedgerEntry(LedgerEntry.State.CREATED, last, null, null));
    }

    @Test
    default void aBuyerWhoStandsInABatchTwiceCountsTwice() {
        Bucket bucket = open(10);
        BuyerId buyer = samples().buyer();
        Ticket first = ticket(bucket, buyer, 1);
        List<ClaimReply> replies = reserveBatch(
                        bucket,
                        List.of(
                                new Claim(first, 2),
                                new Claim(ticket(bucket, buyer, 2), 2),
                                new Claim(ticket(bucket), 2),
                                new Claim(ticket(bucket, buyer, 1), 2),
                                new Claim(ticket(bucket, buyer, 1), 2)))
                .value();
        assertThat(replies.stream().map(ClaimReply::code)).containsExactly(RESERVED, LIMIT, RESERVED, RESERVED, LIMIT);
        assertThat(replies.get(1).entry()).isEqualTo(LedgerEntry.pending(first));
        assertThat(replies.get(1).used()).isEqualTo(1);
        assertThat(usedBy(bucket, buyer)).isEqualTo(2);
    }

    @Test
    default void theLimitIsTheAnswerWhenTheBucketIsEmptyToo() {
        Bucket bucket = open(1);
        BuyerId buyer = samples().buyer();
        reserved(bucket, buyer, 1);
        assertThat(reserveOne(bucket, ticket(bucket, buyer, 1), 1).code()).isEqualTo(LIMIT);
        assertThat(reserveOne(bucket, ticket(bucket), 1).code()).isEqualTo(EMPTY);
    }

    @Test
    default void anAbsurdQuantityIsOverTheLimitAndDoesNotOverflow() {
        Bucket bucket = open(10);
        BuyerId buyer = samples().buyer();
        reserved(bucket, buyer, 1);
        assertThat(reserveOne(bucket, ticket(bucket, buyer, Integer.MAX_VALUE), PER_BUYER)
                        .code())
                .isEqualTo(LIMIT);
        assertThat(reserveOne(bucket, ticket(bucket, samples().buyer(), Integer.MAX_VALUE), Integer.MAX_VALUE)
                        .code())
                .isEqualTo(EMPTY);
    }

    @Test
    default void afterItsDeadlineTheWholeBatchIsLate() {
        Bucket bucket = open(10);
        Ticket known = reserved(bucket, 1);
        Instant deadline = now(bucket);
        pass(BEAT);
        RawBucket before = probe().read(bucket);
        LedgerReply<List<ClaimReply>> reply = get(
                ledger().reserve(bucket, deadline, BEAT, List.of(new Claim(ticket(bucket), 1), new Claim(known, 1))));
        assertThat(reply.code()).isEqualTo(LedgerReply.Code.LATE);
        assertThat(reply.value())
                .containsExactly(ClaimReply.CLOSED, new ClaimReply(KNOWN, LedgerEntry.pending(known), 0));
        assertThat(probe().read(bucket)).isEqualTo(before);
    }

    @Test
    default void nothingIsSoldBeforeTheSaleOpensByTheLedgersClock() {
        Bucket bucket = open(10);
        Instant opensAt = now(bucket).plus(BEAT);
        configure(bucket, 2, opensAt, opensAt.plus(DAYS), false);
        LedgerReply<List<ClaimReply>> early = reserveBatch(bucket, List.of(new Claim(ticket(bucket), 1)));
        assertThat(early.time()).isBefore(opensAt);
        assertThat(early.code()).isEqualTo(LedgerReply.Code.NOT_YET);
        pass(BEAT);
        assertThat(codeOf(bucket)).isEqualTo(LedgerReply.Code.OK);
    }

    @Test
    default void nothingIsSoldFromTheEndOnByTheLedgersClock() {
        Bucket bucket = open(10);
        Instant closesAt = now(bucket).plus(BEAT);
        configure(bucket, 2, closesAt.minus(DAYS), closesAt, false);
        assertThat(codeOf(bucket)).isEqualTo(LedgerReply.Code.OK);
        pass(BEAT);
        assertThat(codeOf(bucket)).isEqualTo(LedgerReply.Code.ENDED);
        configure(bucket, 3, closesAt.minus(DAYS), closesAt.plus(DAYS), false);
        assertThat(codeOf(bucket)).isEqualTo(LedgerReply.Code.OK);
    }

    @Test
    default void aPausedSaleSellsNothingUntilItIsResumed() {
        Bucket bucket = open(10);
        Instant now = now(bucket);
        configure(bucket, 2, now.minus(DAYS), now.plus(DAYS), true);
        assertThat(codeOf(bucket)).isEqualTo(LedgerReply.Code.PAUSED);
        assertThat(state(bucket).available()).isEqualTo(10);
        configure(bucket, 3, now.minus(DAYS), now.plus(DAYS), false);
        assertThat(codeOf(bucket)).isEqualTo(LedgerReply.Code.OK);
    }

    /** E6: a buyer whose reply was lost in the last second owns an order, and hears of it after the end, in a pause and before the start. */
    @Test
    default void aKnownTicketIsAnsweredWhateverTheSaleIsDoing() {
        Bucket bucket = open(10);
        Ticket pending = reserved(bucket, 1);
        Ticket created = reserved(bucket, 2);
        settle(bucket, Settlement.created(created));
        Ticket voided = ticket(bucket);
        LedgerEntry whenVoid =
                get(ledger().resolve(bucket, voided, now(bucket).plus(SOON))).value();
        Ticket earlier = reserved(bucket, 1);
        Ticket later = reserved(bucket, earlier.buyer(), 1);
        Ticket reused = new Ticket(
                pending.id(), bucket.item(), pending.buyer(), 2, pending.unitPrice(), 0, 1, pending.issuedAt());
        List<Claim> claims = List.of(
                new Claim(ticket(bucket), 1),
                new Claim(pending, 1),
                new Claim(created, 1),
                new Claim(voided, 1),
                new Claim(earlier, 1),
                new Claim(later, 1),
                new Claim(reused, 1));
        List<ClaimReply> expected = List.of(
                ClaimReply.CLOSED,
                new ClaimReply(KNOWN, LedgerEntry.pending(pending), 0),
                new ClaimReply(KNOWN, new LedgerEntry(LedgerEntry.State.CREATED, created, null, null), 0),
                new ClaimReply(KNOWN, whenVoid, 0),
                new ClaimReply(KNOWN, LedgerEntry.pending(earlier), 0),
                new ClaimReply(KNOWN, LedgerEntry.pending(later), 0),
                ClaimReply.REUSED);
        Instant now = now(bucket);
        RawBucket before = probe().read(bucket);
        configure(bucket, 2, now.minus(DAYS), now.plus(DAYS), true);
        assertAnswer(reserveBatch(bucket, claims), LedgerReply.Code.PAUSED, expected);
        configure(bucket, 3, now.minus(DAYS), now, false);
        assertAnswer(reserveBatch(bucket, claims), LedgerReply.Code.ENDED, expected);
        configure(bucket, 4, now.plus(DAYS), now.plus(DAYS), false);
        assertAnswer(reserveBatch(bucket, claims), LedgerReply.Code.NOT_YET, expected);
        assertAnswer(get(ledger().reserve(bucket, now.minus(SOON), BEAT, claims)), LedgerReply.Code.LATE, expected);
        assertThat(probe().read(bucket)).isEqualTo(before);
    }

    private static void assertAnswer(
            LedgerReply<List<ClaimReply>> reply, LedgerReply.Code code, List<ClaimReply> expected) {
        assertThat(reply.code()).isEqualTo(code);
        assertThat(reply.value()).isEqualTo(expected);
    }

    @Test
    default void whatCannotBeReservedAnyMoreCanStillBeSettledAndFound() {
        Bucket bucket = open(10);
        Ticket ticket = reserved(bucket, 1);
        Instant now = now(bucket);
        configure(bucket, 2, now.minus(DAYS), now, true);
        assertThat(entry(bucket, ticket).state()).isEqualTo(LedgerEntry.State.PENDING);
        assertThat(settle(bucket, Settlement.created(ticket))).isEqualTo(1);
    }

    @Test
    default void aFullBatchIsReservedAtOnceAndAnsweredInItsOrder() {
        int size = ledger().maxBatch();
        Bucket bucket = open(size - 1);
        Instant issuedAt = now(bucket);
        List<Claim> claims = new ArrayList<>();
        for (int index = 0; index < size; index++) {
            claims.add(new Claim(samples().ticket(bucket.item(), samples().buyer(), 1, issuedAt), 1));
        }
        LedgerReply<List<ClaimReply>> reply = reserveBatch(bucket, claims);
        assertThat(reply.value()).hasSize(size);
        assertThat(reply.value().subList(0, size - 1)).containsOnly(ClaimReply.RESERVED);
        assertThat(reply.value().get(size - 1)).isEqualTo(ClaimReply.EMPTY);
        List<Settlement> settlements =
                claims.stream().map(claim -> Settlement.created(claim.ticket())).toList();
        assertThat(get(ledger().settle(bucket, settlements)).value()).isEqualTo(size - 1);
        assertThat(state(bucket).pending()).isZero();
    }

    @Test
    default void everyFactOfATicketComesBack() {
        String every = "abcdefghijklmnopqrstuvwxyz0123456789_.:@-";
        String start = samples().name("n").substring(0, 12);
        ItemId item = ItemId.of(start + every, every.toUpperCase(Locale.ROOT) + "n".repeat(23));
        Bucket bucket = opened(bucket(item, 1_023, 41), 10);
        long random = samples().ticketId().low();
        for (BuyerId buyer : List.of(new BuyerId("a" + every), new BuyerId("A" + every))) {
            for (TicketId id :
                    List.of(new TicketId(-1, random), new TicketId(0, random + 1), new TicketId(random, 0))) {
                Ticket ticket = new Ticket(
                        new TicketId(id.high(), id.low() ^ buyer.value().hashCode()),
                        item,
                        buyer,
                        1,
                        Money.of(Long.MAX_VALUE, "JPY"),
                        1_023,
                        41,
                        Instant.ofEpochMilli(1_750_000_000_123L));
                assertThat(reserve(bucket, ticket)).containsExactly(RESERVED);
                assertThat(entry(bucket, ticket)).isEqualTo(LedgerEntry.pending(ticket));
            }
            assertThat(usedBy(bucket, buyer)).isEqualTo(3);
        }
    }

    @Test
    default void pricesOfTicketsMayDiffer() {
        Bucket bucket = open(10);
        for (Money price : List.of(Money.of(0, "EUR"), Money.of(1, "EUR"), Money.of(1, "USD"))) {
            Ticket ticket =
                    new Ticket(samples().ticketId(), bucket.item(), samples().buyer(), 1, price, 0, 1, now(bucket));
            reserve(bucket, ticket);
            assertThat(entry(bucket, ticket).ticket()).isEqualTo(ticket);
        }
    }
}
