package io.flashsale.testkit.ledger;

import static io.flashsale.testkit.ledger.StockLedgerSubject.refundOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flashsale.BuyerId;
import io.flashsale.OrderReason;
import io.flashsale.Ticket;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.BucketState;
import io.flashsale.spi.Claim;
import io.flashsale.spi.ClaimReply;
import io.flashsale.spi.LedgerEntry;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.Settlement;
import io.flashsale.spi.StockLedger.Holding;
import io.flashsale.testkit.Together;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Buckets that were made and not filled since, and what they are told before they are. */
interface MarkRules extends StockLedgerSubject {
    /** A bucket that is open and configured, but marked, with the first top-up's version. */
    private Bucket marked() {
        return marked(bucket());
    }

    private Bucket marked(Bucket bucket) {
        get(ledger().init(bucket));
        Instant now = now(bucket);
        configure(bucket, 1, now.minus(DAYS), now.plus(DAYS), false);
        get(ledger().fence(bucket, 1));
        return bucket;
    }

    private LedgerReply.Code fill(Bucket bucket, Instant mark, long version, long units) {
        return get(ledger().fill(bucket, mark, version, units, true)).code();
    }

    private LedgerReply.Code restore(Bucket bucket, Instant mark, Holding... holdings) {
        return get(ledger().restore(bucket, mark, List.of(holdings))).code();
    }

    private static Holding created(Ticket ticket) {
        return new Holding(new LedgerEntry(LedgerEntry.State.CREATED, ticket, null, null), true);
    }

    private static Holding cancelled(Ticket ticket, boolean counted) {
        return new Holding(new LedgerEntry(LedgerEntry.State.CANCELLED, ticket, OrderReason.UNPAID, null), counted);
    }

    private Ticket issued(Bucket bucket, BuyerId buyer, int quantity, Duration ago) {
        Ticket now = ticket(bucket, buyer, quantity);
        return new Ticket(
                now.id(),
                now.item(),
                buyer,
                quantity,
                now.unitPrice(),
                now.bucket(),
                now.epoch(),
                now.issuedAt().minus(ago));
    }

    private @Nullable Ticket lastOf(Bucket bucket, BuyerId buyer) {
        LedgerEntry last =
                reserveOne(bucket, ticket(bucket, buyer, PER_BUYER), PER_BUYER).entry();
        return last == null ? null : last.ticket();
    }

    /** E1: whoever looks sees that the bucket was made and not filled: another node, and this one after a restart. */
    @Test
    default void aBucketThatWasMadeIsMarkedForWhoeverLooksUntilItIsFilled() {
        Bucket bucket = bucket();
        Instant madeAt = get(ledger().init(bucket)).time();
        assertThat(markOf(bucket)).isCloseTo(madeAt, within(1, ChronoUnit.MILLIS));
        Instant mark = markOf(bucket);
        for (Duration late : lateBy()) {
            pass(late);
            get(ledger().init(bucket));
            assertThat(markOf(bucket)).isEqualTo(mark);
        }
        get(ledger().fence(bucket, 1));
        assertThat(fill(bucket, mark, 1, 7)).isEqualTo(LedgerReply.Code.OK);
        assertThat(state(bucket).markedAt()).isNull();
        assertThat(state(bucket).available()).isEqualTo(7);
    }

    /** E1: nothing is sold, lent, added or taken before the bucket is filled. */
    @Test
    default void aMarkedBucketGivesNothingAwayAndTakesNothing() {
        Bucket bucket = marked();
        Ticket ticket = ticket(bucket);
        Instant deadline = now(bucket).plus(SOON);
        LedgerReply<List<ClaimReply>> reserve = reserveBatch(bucket, List.of(new Claim(ticket, 1)));
        LedgerReply<LedgerEntry> resolve = get(ledger().resolve(bucket, ticket, deadline));
        LedgerReply<List<LedgerEntry>> lost = get(ledger().declareLost(bucket, List.of(ticket)));
        assertThat(reserve.value()).isEmpty();
        assertThat(resolve.value().state()).isEqualTo(LedgerEntry.State.VOID);
        assertThat(lost.value()).isEmpty();
        List<LedgerReply<?>> replies = List.of(
                reserve,
                resolve,
                lost,
                get(ledger().refund(bucket, refundOf(ticket, true))),
                get(ledger().correct(bucket, ticket.buyer(), Map.of(ticket.id(), OrderReason.BUYER))),
                get(ledger().lend(bucket, samples().name("lend"), 1, 1)),
                get(ledger().credit(bucket, samples().name("credit"), 1)),
                get(ledger().topUp(bucket, 1, 1)),
                get(ledger().withdraw(bucket, samples().name("take"), 1)));
        assertThat(replies).allSatisfy(reply -> assertThat(reply.code()).isEqualTo(LedgerReply.Code.MARKED));
        assertThat(probe().read(bucket)).isEqualTo(RawBucket.NONE);
        assertThat(get(ledger().find(bucket, ticket)).value()).isEmpty();
        fill(bucket, markOf(bucket), 1, 1);
        assertThat(reserve(bucket, ticket)).containsExactly(ClaimReply.Code.RESERVED);
        assertThat(get(ledger().refund(bucket, refundOf(ticket, true))).ok()).isTrue();
    }

    @Test
    default void aMarkedBucketAnswersWhatItKnows() {
        Bucket bucket = marked();
        Ticket ticket = ticket(bucket);
        assertThat(get(ledger().settle(bucket, List.of(Settlement.created(ticket))))
                        .ok())
                .isTrue();
        assertThat(get(ledger().due(bucket, 10, BEAT, SOON)).ok()).isTrue();
        assertThat(get(ledger().overdueTransfers(bucket, Duration.ZERO, 10)).ok())
                .isTrue();
        assertThat(get(ledger().acknowledge(bucket, samples().name("lend"))).code())
                .isEqualTo(LedgerReply.Code.DUPLICATE);
        assertThat(get(ledger().fence(bucket, 2)).value().markedAt()).isEqualTo(markOf(bucket));
    }

    @Test
    default void onlyTheMarkThatWasSeenIsTakenOff() {
        Bucket bucket = marked();
        Instant mark = markOf(bucket);
        assertThat(fill(bucket, mark.minusMillis(1), 1, 5)).isEqualTo(LedgerReply.Code.DUPLICATE);
        assertThat(fill(bucket, mark.plusMillis(1), 1, 5)).isEqualTo(LedgerReply.Code.DUPLICATE);
        assertThat(restore(bucket, mark.plusMillis(1), created(ticket(bucket)))).isEqualTo(LedgerReply.Code.DUPLICATE);
        assertThat(markOf(bucket)).isEqualTo(mark);
        assertThat(probe().read(bucket)).isEqualTo(RawBucket.NONE);
        assertThat(fill(bucket, mark, 1, 5)).isEqualTo(LedgerReply.Code.OK);
        assertThat(state(bucket).available()).isEqualTo(5);
    }

    /** A filling that is on its way when the bucket is lost again finds another mark. */
    @Test
    default void aFillingThatArrivesAfterTheNextLossDoesNothing() {
        Bucket bucket = marked();
        Instant first = markOf(bucket);
        lose(bucket);
        pass(BEAT);
        marked(bucket);
        assertThat(markOf(bucket)).isAfter(first);
        assertThat(restore(bucket, first, created(ticket(bucket)))).isEqualTo(LedgerReply.Code.DUPLICATE);
        assertThat(fill(bucket, first, 1, 5)).isEqualTo(LedgerReply.Code.DUPLICATE);
        assertThat(state(bucket).units()).isZero();
        assertThat(probe().read(bucket)).isEqualTo(RawBucket.NONE);
    }

    @Test
    default void aFillingIsExecutedOnceHoweverLateItIsRepeated() {
        Bucket bucket = marked();
        Instant mark = markOf(bucket);
        long seen = state(bucket).transfersSeen();
        assertThat(fill(bucket, mark, 1, 5)).isEqualTo(LedgerReply.Code.OK);
        assertThat(state(bucket).transfersSeen()).isEqualTo(seen + 1);
        for (Duration late : lateBy()) {
            later(bucket, late);
            assertThat(fill(bucket, mark, 1, 5)).isEqualTo(LedgerReply.Code.DUPLICATE);
            assertThat(restore(bucket, mark, created(ticket(bucket)))).isEqualTo(LedgerReply.Code.DUPLICATE);
            assertThat(state(bucket).available()).isEqualTo(5);
        }
    }

    @Test
    default void ofManyWhoFillAtOnceOneAddsItsUnits() {
        Bucket bucket = marked();
        Instant mark = markOf(bucket);
        List<LedgerReply.Code> codes = Together.times(6, () -> fill(bucket, mark, 1, 5));
        assertThat(codes).containsOnlyOnce(LedgerReply.Code.OK);
        assertThat(state(bucket).available()).isEqualTo(5);
    }

    /** S9: a filling is a top-up, and one of an older version is over. */
    @Test
    default void aFillingOfAnotherVersionLeavesTheMark() {
        Bucket bucket = marked();
        Instant mark = markOf(bucket);
        get(ledger().fence(bucket, 3));
        assertThat(fill(bucket, mark, 2, 5)).isEqualTo(LedgerReply.Code.DUPLICATE);
        assertThat(fill(bucket, mark, 4, 5)).isEqualTo(LedgerReply.Code.DUPLICATE);
        assertThat(state(bucket).markedAt()).isEqualTo(mark);
        assertThat(fill(bucket, mark, 3, 0)).isEqualTo(LedgerReply.Code.OK);
        assertThat(get(ledger().topUp(bucket, 3, 5)).code()).isEqualTo(LedgerReply.Code.DUPLICATE);
        assertThat(state(bucket)).isEqualTo(new BucketState(0, 0, 0, 1, 1, 1, 3, null));
    }

    /** E6, E12: a bucket that lost something says in every answer that it may not know every ticket. */
    @Test
    default void aBucketThatIsFilledAnewSaysSoInEveryAnswer() {
        Bucket bucket = marked();
        assertThat(get(ledger().peek(bucket)).anew()).isFalse();
        LedgerReply<Boolean> filled = get(ledger().fill(bucket, markOf(bucket), 1, 3, true));
        assertThat(filled.anew()).isTrue();
        Ticket ticket = ticket(bucket);
        LedgerReply<List<ClaimReply>> reserve =
                reserveBatch(bucket, List.of(new Claim(ticket, 1), new Claim(ticket(bucket, ticket.buyer(), 1), 1)));
        assertThat(reserve.anew()).isTrue();
        assertThat(reserve.code()).isEqualTo(LedgerReply.Code.OK);
        assertThat(reserve.value().stream().map(ClaimReply::code))
                .containsExactly(ClaimReply.Code.RESERVED, ClaimReply.Code.LIMIT);
        Instant now = now(bucket);
        configure(bucket, 2, now.minus(DAYS), now, false);
        LedgerReply<List<ClaimReply>> ended = reserveBatch(bucket, List.of(new Claim(ticket(bucket), 1)));
        assertThat(ended.code()).isEqualTo(LedgerReply.Code.ENDED);
        assertThat(ended.anew()).isTrue();
        assertThat(get(ledger().find(bucket, ticket)).anew()).isTrue();
        assertThat(get(ledger().find(new Bucket(bucket.item(), 0, 2), ticket)).code())
                .isEqualTo(LedgerReply.Code.EPOCH);
        Bucket newer = bucket(bucket.item(), 0, 2);
        get(ledger().init(newer));
        assertThat(get(ledger().peek(newer)).anew()).isFalse();
    }

    @Test
    default void aBucketOfAnItemThatNeverSoldKnowsEveryTicket() {
        Bucket bucket = open(1);
        assertThat(reserveBatch(bucket, List.of(new Claim(ticket(bucket), 1))).anew())
                .isFalse();
    }

    /** E12: what the order rows say is known again, so that nobody has to ask them. */
    @Test
    default void aMarkedBucketIsToldOfTheOrdersThatItHasForgotten() {
        Bucket bucket = marked();
        BuyerId buyer = samples().buyer();
        Ticket first = issued(bucket, buyer, 1, BEAT.multipliedBy(3));
        Ticket second = issued(bucket, buyer, 2, BEAT.multipliedBy(2));
        Ticket third = issued(bucket, buyer, 2, BEAT);
        Holding rejected = new Holding(
                new LedgerEntry(LedgerEntry.State.REJECTED, ticket(bucket), OrderReason.SOLD_OUT, null), false);
        assertThat(restore(bucket, markOf(bucket), created(first), created(second), cancelled(third, false), rejected))
                .isEqualTo(LedgerReply.Code.OK);
        assertThat(state(bucket).units()).isZero();
        fill(bucket, markOf(bucket), 1, 10);
        assertThat(usedBy(bucket, buyer)).isEqualTo(3);
        assertThat(lastOf(bucket, buyer)).isEqualTo(third);
        for (Holding holding : List.of(created(first), created(second), cancelled(third, false), rejected)) {
            ClaimReply known = reserveOne(bucket, holding.ticket(), PER_BUYER);
            assertThat(known.code()).isEqualTo(ClaimReply.Code.KNOWN);
            assertThat(known.entry()).isEqualTo(holding.entry());
        }
        assertThat(reserveOne(bucket, ticket(bucket, buyer, 3), PER_BUYER).code())
                .isEqualTo(ClaimReply.Code.LIMIT);
        assertThat(reserveOne(bucket, ticket(bucket, buyer, 2), PER_BUYER).code())
                .isEqualTo(ClaimReply.Code.RESERVED);
        assertThat(settle(bucket, Settlement.created(first))).isZero();
    }

    /** Rows come by pages in the order of ticket ids, and pages come again, late and from several nodes. */
    @Test
    default void anOrderIsRestoredOnceInWhateverOrderAndHoweverOftenItIsTold() {
        Bucket bucket = marked();
        Instant mark = markOf(bucket);
        BuyerId buyer = samples().buyer();
        List<Holding> holdings = new ArrayList<>();
        for (int age = 1; age <= 5; age++) {
            holdings.add(created(issued(bucket, buyer, age, BEAT.multipliedBy(age))));
        }
        Ticket newest = holdings.get(0).ticket();
        Collections.reverse(holdings);
        Collections.swap(holdings, 1, 4);
        restore(bucket, mark, holdings.get(0), holdings.get(1), holdings.get(0));
        Together.times(4, () -> restore(bucket, mark, holdings.toArray(Holding[]::new)));
        for (Duration late : lateBy()) {
            pass(late);
            assertThat(restore(bucket, mark, holdings.toArray(Holding[]::new))).isEqualTo(LedgerReply.Code.OK);
        }
        assertThat(usedBy(bucket, buyer)).isEqualTo(15);
        fill(bucket, mark, 1, 1);
        assertThat(lastOf(bucket, buyer)).isEqualTo(newest);
        holdings.forEach(holding -> assertThat(entry(bucket, holding.ticket())).isEqualTo(holding.entry()));
    }

    @Test
    default void whatIsRestoredIsRefundedLikeAnyOther() {
        Bucket bucket = marked();
        BuyerId buyer = samples().buyer();
        Ticket paid = issued(bucket, buyer, 1, BEAT.multipliedBy(2));
        Ticket over = issued(bucket, buyer, 2, BEAT);
        Ticket kept = issued(bucket, samples().buyer(), 2, BEAT);
        restore(bucket, markOf(bucket), created(paid), cancelled(over, false), cancelled(kept, true));
        fill(bucket, markOf(bucket), 1, 0);
        get(ledger().refund(bucket, refundOf(over, true)));
        assertThat(usedBy(bucket, buyer)).isEqualTo(1);
        get(ledger().refund(bucket, refundOf(paid, true)));
        assertThat(usedBy(bucket, buyer)).isZero();
        get(ledger().refund(bucket, refundOf(kept, false)));
        assertThat(usedBy(bucket, kept.buyer())).isEqualTo(2);
        assertThat(state(bucket).available()).isEqualTo(5);
    }

    @Test
    default void aFullBatchOfOrdersIsRestoredAtOnce() {
        Bucket bucket = marked();
        List<Holding> holdings = new ArrayList<>();
        BuyerId often = samples().buyer();
        for (int index = 0; index < ledger().maxBatch(); index++) {
            BuyerId buyer = index % 2 == 0 ? often : samples().buyer();
            holdings.add(created(samples().ticket(bucket.item(), buyer, 1, now(bucket))));
        }
        assertThat(restore(bucket, markOf(bucket), holdings.toArray(Holding[]::new)))
                .isEqualTo(LedgerReply.Code.OK);
        fill(bucket, markOf(bucket), 1, 1);
        assertThat(usedBy(bucket, often)).isEqualTo(ledger().maxBatch() / 2);
        assertThat(probe().read(bucket).tickets()).hasSize(ledger().maxBatch());
    }
}
