package io.flashsale.testkit.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flashsale.OrderReason;
import io.flashsale.Ticket;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.BucketConfig;
import io.flashsale.spi.BucketState;
import io.flashsale.spi.Claim;
import io.flashsale.spi.ClaimReply;
import io.flashsale.spi.LedgerEntry;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.Refund;
import io.flashsale.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Buckets that are there, not there or of another epoch, and what they know of their sale. */
interface BucketRules extends StockLedgerSubject {
    /** Every verb that needs the bucket, on tickets and ids nobody knows. */
    private Map<String, LedgerReply<?>> everyVerb(Bucket bucket) {
        Ticket ticket = ticket(bucket);
        Instant now = now(bucket);
        Instant deadline = now.plus(SOON);
        BucketConfig config = new BucketConfig(99, now, now.plus(DAYS), true, now.plus(DAYS));
        Map<String, LedgerReply<?>> replies = new LinkedHashMap<>();
        replies.put("reserve", get(ledger().reserve(bucket, deadline, BEAT, List.of(new Claim(ticket, PER_BUYER)))));
        replies.put("resolve", get(ledger().resolve(bucket, ticket, deadline)));
        replies.put("find", get(ledger().find(bucket, ticket)));
        replies.put("settle", get(ledger().settle(bucket, List.of(Settlement.created(ticket)))));
        replies.put(
                "refund",
                get(ledger().refund(bucket, new Refund(ticket.id(), ticket.buyer(), 1, true, OrderReason.BUYER))));
        replies.put("declareLost", get(ledger().declareLost(bucket, List.of(ticket))));
        replies.put("correct", get(ledger().correct(bucket, ticket.buyer(), Map.of(ticket.id(), OrderReason.BUYER))));
        replies.put("lend", get(ledger().lend(bucket, samples().name("lend"), 1, 1)));
        replies.put("credit", get(ledger().credit(bucket, samples().name("credit"), 1)));
        replies.put("acknowledge", get(ledger().acknowledge(bucket, samples().name("lend"))));
        replies.put("fence", get(ledger().fence(bucket, 99)));
        replies.put("topUp", get(ledger().topUp(bucket, 99, 1)));
        replies.put("restore", get(ledger().restore(bucket, now, List.of())));
        replies.put("fill", get(ledger().fill(bucket, now, 99, 1, false)));
        replies.put("withdraw", get(ledger().withdraw(bucket, samples().name("take"), 1)));
        replies.put("due", get(ledger().due(bucket, 10, BEAT, SOON)));
        replies.put("overdueTransfers", get(ledger().overdueTransfers(bucket, Duration.ZERO, 10)));
        replies.put("configure", get(ledger().configure(bucket, config)));
        return replies;
    }

    @Test
    default void aBucketThatIsNotThereAnswersNoInitToEverythingButInit() {
        Bucket bucket = bucket();
        everyVerb(bucket).forEach((verb, reply) -> {
            assertThat(reply.code()).as(verb).isEqualTo(LedgerReply.Code.NO_INIT);
            assertThat(reply.available()).as(verb).isZero();
            assertThat(reply.sequence()).as(verb).isZero();
        });
        LedgerReply<BucketState> peek = get(ledger().peek(bucket));
        assertThat(peek.code()).isEqualTo(LedgerReply.Code.NO_INIT);
        assertThat(peek.value()).isEqualTo(BucketState.NONE);
        assertThat(get(ledger().init(bucket)).value()).isTrue();
    }

    @Test
    default void withoutABucketAReserveAnswersNothingAndAResolveAnswersVoid() {
        Bucket bucket = bucket();
        Ticket ticket = ticket(bucket);
        assertThat(reserveBatch(bucket, List.of(new Claim(ticket, 1))).value()).isEmpty();
        assertThat(get(ledger().resolve(bucket, ticket, now(bucket))).value().state())
                .isEqualTo(LedgerEntry.State.VOID);
    }

    @Test
    default void initCreatesAnEmptyBucket() {
        Bucket bucket = bucket();
        LedgerReply<Boolean> reply = get(ledger().init(bucket));
        assertThat(reply.ok()).isTrue();
        assertThat(reply.value()).isTrue();
        assertThat(state(bucket)).isEqualTo(new BucketState(0, 0, 0, 0, 1, 0, 0, markOf(bucket)));
        assertThat(markOf(bucket)).isCloseTo(reply.time(), within(1, ChronoUnit.MILLIS));
        assertThat(probe().read(bucket)).isEqualTo(RawBucket.NONE);
    }

    @Test
    default void initAgainChangesNothingHoweverLateItComes() {
        Bucket bucket = open(10);
        Ticket ticket = reserved(bucket, 2);
        BucketState before = state(bucket);
        for (Duration late : lateBy()) {
            pass(late);
            LedgerReply<Boolean> again = get(ledger().init(bucket));
            assertThat(again.ok()).isTrue();
            assertThat(again.value()).isFalse();
            assertThat(state(bucket)).isEqualTo(before);
            assertThat(entry(bucket, ticket).state()).isEqualTo(LedgerEntry.State.PENDING);
        }
    }

    @Test
    default void aNewerEpochStartsFromNothing() {
        Bucket old = open(10);
        Ticket pending = reserved(old, 2);
        get(ledger().lend(old, samples().name("lend"), 3, 1));
        long sequence = get(ledger().peek(old)).sequence();
        Bucket newer = bucket(old.item(), 0, 2);
        assertThat(get(ledger().init(newer)).value()).isTrue();
        assertThat(get(ledger().peek(newer)).sequence()).isGreaterThan(sequence);
        assertThat(state(newer)).isEqualTo(new BucketState(0, 0, 0, 0, 2, 0, 0, markOf(newer)));
        assertThat(get(ledger().find(newer, pending)).value()).isEmpty();
        assertThat(settle(newer, Settlement.created(pending))).isZero();
        assertThat(probe().read(newer)).isEqualTo(RawBucket.NONE);
    }

    @Test
    default void aBucketOfAnotherEpochAnswersEpochAndDoesNothing() {
        Bucket present = opened(bucket(samples().item(), 0, 5), 10);
        Ticket pending = reserved(present, 2);
        BucketState before = state(present);
        RawBucket rawBefore = probe().read(present);
        for (int epoch : new int[] {4, 6}) {
            Bucket other = new Bucket(present.item(), 0, epoch);
            everyVerb(other)
                    .forEach((verb, reply) -> assertThat(reply.code()).as(verb).isEqualTo(LedgerReply.Code.EPOCH));
            assertThat(get(ledger().settle(other, List.of(Settlement.created(pending))))
                            .code())
                    .isEqualTo(LedgerReply.Code.EPOCH);
            assertThat(state(present)).isEqualTo(before);
            assertThat(probe().read(present)).isEqualTo(rawBefore);
        }
    }

    @Test
    default void initOfAnOlderEpochIsRefused() {
        Bucket present = opened(bucket(samples().item(), 0, 5), 10);
        assertThat(get(ledger().init(new Bucket(present.item(), 0, 4))).code()).isEqualTo(LedgerReply.Code.EPOCH);
        assertThat(state(present).available()).isEqualTo(10);
    }

    @Test
    default void bucketsAndItemsHaveNothingInCommon() {
        Bucket first = open(3);
        Bucket second = opened(bucket(first.item(), 1, 1), 5);
        Bucket other = opened(bucket(samples().item(), 0, 1), 7);
        Ticket ticket = reserved(first, 2);
        assertThat(state(first).available()).isEqualTo(1);
        assertThat(state(second).available()).isEqualTo(5);
        assertThat(state(other).available()).isEqualTo(7);
        assertThat(get(ledger().find(second, ticket)).value()).isEmpty();
        assertThat(usedBy(second, ticket.buyer())).isZero();
    }

    @Test
    default void aBucketThatWasNeverConfiguredIsNotOpenYet() {
        Bucket bucket = bucket();
        get(ledger().init(bucket));
        get(FirstLoad.of(ledger(), bucket, 5));
        assertThat(reserveBatch(bucket, List.of(new Claim(ticket(bucket), 1))).code())
                .isEqualTo(LedgerReply.Code.NOT_YET);
    }

    @Test
    default void onlyANewerConfigurationIsApplied() {
        Bucket bucket = open(5);
        Instant now = now(bucket);
        assertThat(configure(bucket, 7, now.minus(DAYS), now.plus(DAYS), true)).isEqualTo(LedgerReply.Code.OK);
        assertThat(state(bucket).configVersion()).isEqualTo(7);
        for (Duration late : lateBy()) {
            pass(late);
            assertThat(configure(bucket, 6, now.minus(DAYS), now.plus(DAYS), false))
                    .isEqualTo(LedgerReply.Code.OK);
            assertThat(configure(bucket, 7, now.minus(DAYS), now.plus(DAYS), false))
                    .isEqualTo(LedgerReply.Code.OK);
            assertThat(state(bucket).configVersion()).isEqualTo(7);
            assertThat(reserveBatch(bucket, List.of(new Claim(ticket(bucket), 1)))
                            .code())
                    .isEqualTo(LedgerReply.Code.PAUSED);
        }
        configure(bucket, 8, now.minus(DAYS), now.plus(DAYS), false);
        assertThat(reserve(bucket, ticket(bucket))).containsExactly(ClaimReply.Code.RESERVED);
    }

    @Test
    default void configureTouchesNoUnits() {
        Bucket bucket = open(5);
        reserved(bucket, 2);
        BucketState before = state(bucket);
        configure(bucket, 2, now(bucket).minus(DAYS), now(bucket).plus(DAYS), true);
        BucketState after = state(bucket);
        assertThat(after.units()).isEqualTo(before.units());
        assertThat(after.available()).isEqualTo(before.available());
    }

    @Test
    default void everyAnswerTellsWhatIsLeftAndCountsTheWrites() {
        Bucket bucket = open(10);
        LedgerReply<BucketState> first = get(ledger().peek(bucket));
        assertThat(first.available()).isEqualTo(10);
        assertThat(first.sequence()).isPositive();
        LedgerReply<List<ClaimReply>> reserve =
                reserveBatch(bucket, List.of(new Claim(ticket(bucket, samples().buyer(), 3), PER_BUYER)));
        assertThat(reserve.available()).isEqualTo(7);
        assertThat(reserve.sequence()).isGreaterThan(first.sequence());
        LedgerReply<Boolean> credit = get(ledger().credit(bucket, samples().name("credit"), 5));
        assertThat(credit.available()).isEqualTo(12);
        assertThat(credit.sequence()).isGreaterThan(reserve.sequence());
        LedgerReply<BucketState> last = get(ledger().peek(bucket));
        assertThat(last.available()).isEqualTo(12);
        assertThat(last.sequence()).isGreaterThanOrEqualTo(credit.sequence());
        assertThat(last.time()).isAfterOrEqualTo(first.time());
    }

    @Test
    default void everyWriteRaisesTheSequenceAndNoRepetitionLowersIt() {
        Bucket bucket = open(100);
        Ticket ticket = ticket(bucket);
        Ticket voided = ticket(bucket);
        Ticket unknown = ticket(bucket);
        Ticket other = reserved(bucket, 1);
        String id = samples().name("id");
        Instant deadline = now(bucket).plus(SOON);
        List<Supplier<CompletionStage<? extends LedgerReply<?>>>> writes = List.of(
                () -> ledger().reserve(bucket, deadline, Duration.ZERO, List.of(new Claim(ticket, PER_BUYER))),
                () -> ledger().due(bucket, 1, SOON, SOON),
                () -> ledger().resolve(bucket, voided, deadline),
                () -> ledger().settle(bucket, List.of(Settlement.created(ticket))),
                () -> ledger().refund(bucket, StockLedgerSubject.refundOf(ticket, true)),
                () -> ledger().declareLost(bucket, List.of(unknown)),
                () -> ledger().correct(bucket, other.buyer(), Map.of(other.id(), OrderReason.BUYER)),
                () -> ledger().fence(bucket, 2),
                () -> ledger().topUp(bucket, 2, 5),
                () -> ledger().lend(bucket, id, 5, 1),
                () -> ledger().credit(bucket, id, 5),
                () -> ledger().acknowledge(bucket, id),
                () -> ledger().withdraw(bucket, id + "-out", 5),
                () -> ledger().configure(bucket, new BucketConfig(2, deadline, deadline, true, deadline.plus(DAYS))));
        for (Supplier<CompletionStage<? extends LedgerReply<?>>> write : writes) {
            long before = get(ledger().peek(bucket)).sequence();
            long after = sequenceOf(write.get());
            assertThat(after).as("write %d", writes.indexOf(write)).isGreaterThan(before);
            assertThat(sequenceOf(write.get())).isGreaterThanOrEqualTo(after);
        }
    }

    @Test
    default void theFirstConfigurationCountsWhateverItsVersion() {
        Bucket bucket = bucket();
        get(ledger().init(bucket));
        get(FirstLoad.of(ledger(), bucket, 5));
        Instant now = now(bucket);
        configure(bucket, 0, now.minus(DAYS), now.plus(DAYS), true);
        assertThat(reserveBatch(bucket, List.of(new Claim(ticket(bucket), 1))).code())
                .isEqualTo(LedgerReply.Code.PAUSED);
    }

    private long sequenceOf(CompletionStage<? extends LedgerReply<?>> stage) {
        return get(stage.thenApply(reply -> new LedgerReply<>(
                        reply.code(), reply.time(), reply.available(), reply.sequence(), reply.anew(), true)))
                .sequence();
    }
}
