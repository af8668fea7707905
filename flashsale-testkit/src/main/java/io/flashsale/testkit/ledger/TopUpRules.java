package io.flashsale.testkit.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.spi.Bucket;
import io.flashsale.spi.BucketState;
import io.flashsale.spi.LedgerReply;
import io.flashsale.testkit.Together;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Units that the order store has and the ledger has not. The rules' buckets have been filled under version 1. */
interface TopUpRules extends StockLedgerSubject {
    private LedgerReply.Code topUp(Bucket bucket, long version, long units) {
        return get(ledger().topUp(bucket, version, units)).code();
    }

    @Test
    default void aTopUpAddsItsUnitsOncePerVersionHoweverLateItIsRepeated() {
        Bucket bucket = open(3);
        long seen = state(bucket).transfersSeen();
        get(ledger().fence(bucket, 2));
        assertThat(state(bucket).transfersSeen()).isEqualTo(seen);
        assertThat(topUp(bucket, 2, 5)).isEqualTo(LedgerReply.Code.OK);
        assertThat(state(bucket).available()).isEqualTo(8);
        assertThat(state(bucket).transfersSeen()).isEqualTo(seen + 1);
        for (Duration late : lateBy()) {
            later(bucket, late);
            assertThat(topUp(bucket, 2, 5)).isEqualTo(LedgerReply.Code.DUPLICATE);
            assertThat(topUp(bucket, 2, 7)).isEqualTo(LedgerReply.Code.DUPLICATE);
            assertThat(state(bucket).available()).isEqualTo(8);
        }
    }

    /** S9: a credit that is still on its way when the next top-up counts adds nothing any more. */
    @Test
    default void aTopUpOfAnOlderVersionAddsNothing() {
        Bucket bucket = open(3);
        get(ledger().fence(bucket, 2));
        get(ledger().fence(bucket, 3));
        for (Duration late : lateBy()) {
            pass(late);
            assertThat(topUp(bucket, 2, 5)).isEqualTo(LedgerReply.Code.DUPLICATE);
            assertThat(state(bucket).available()).isEqualTo(3);
        }
        assertThat(topUp(bucket, 3, 5)).isEqualTo(LedgerReply.Code.OK);
        assertThat(topUp(bucket, 2, 5)).isEqualTo(LedgerReply.Code.DUPLICATE);
        assertThat(state(bucket).available()).isEqualTo(8);
    }

    /** The bucket has lost the fence, and so perhaps more than the caller counted. */
    @Test
    default void aTopUpOfAVersionThatTheBucketDoesNotKnowAddsNothing() {
        Bucket bucket = open(3);
        assertThat(topUp(bucket, 2, 5)).isEqualTo(LedgerReply.Code.DUPLICATE);
        assertThat(state(bucket).available()).isEqualTo(3);
    }

    @Test
    default void aFenceAnswersTheCountersAndNeverLowersTheVersion() {
        Bucket bucket = open(10);
        reserved(bucket, 2);
        get(ledger().lend(bucket, samples().name("lend"), 4, 1));
        LedgerReply<BucketState> fenced = get(ledger().fence(bucket, 7));
        assertThat(fenced.ok()).isTrue();
        assertThat(fenced.value()).isEqualTo(state(bucket));
        assertThat(fenced.value().topUpVersion()).isEqualTo(7);
        assertThat(fenced.value().units()).isEqualTo(10);
        for (Duration late : lateBy()) {
            pass(late);
            long before = get(ledger().peek(bucket)).sequence();
            LedgerReply<BucketState> older = get(ledger().fence(bucket, 6));
            assertThat(older.value().topUpVersion()).isEqualTo(7);
            assertThat(older.sequence()).isEqualTo(before);
        }
        assertThat(topUp(bucket, 7, 1)).isEqualTo(LedgerReply.Code.OK);
    }

    @Test
    default void versionsOfBucketsHaveNothingInCommon() {
        Bucket first = open(0);
        Bucket second = opened(bucket(first.item(), 1, 1), 0);
        get(ledger().fence(first, 2));
        get(ledger().fence(second, 2));
        assertThat(topUp(first, 2, 3)).isEqualTo(LedgerReply.Code.OK);
        assertThat(topUp(second, 2, 4)).isEqualTo(LedgerReply.Code.OK);
        assertThat(state(first).available()).isEqualTo(3);
        assertThat(state(second).available()).isEqualTo(4);
    }

    /** Two nodes take themselves for the keeper: each counts under a version of its own, and what is counted is not added twice. */
    @Test
    default void topUpsOfManyNodesAtOnceAddUpToWhatIsMissing() {
        Bucket bucket = open(0);
        AtomicLong versions = new AtomicLong(1);
        long goal = 40;
        Together.times(6, () -> {
            for (int round = 0; round < 10; round++) {
                long version = versions.incrementAndGet();
                long missing =
                        goal - get(ledger().fence(bucket, version)).value().units();
                if (missing > 0) {
                    topUp(bucket, version, missing);
                    topUp(bucket, version, missing);
                }
            }
            return true;
        });
        assertThat(state(bucket).available()).isBetween(0L, goal);
        long version = versions.incrementAndGet();
        long missing = goal - get(ledger().fence(bucket, version)).value().units();
        assertThat(missing == 0 || topUp(bucket, version, missing) == LedgerReply.Code.OK)
                .isTrue();
        assertThat(state(bucket).available()).isEqualTo(goal);
    }

    @Test
    default void ofManyWhoSendTheSameTopUpOneIsToldThatItAdded() {
        Bucket bucket = open(0);
        get(ledger().fence(bucket, 2));
        List<LedgerReply.Code> codes = Together.times(6, () -> topUp(bucket, 2, 5));
        assertThat(codes).containsOnlyOnce(LedgerReply.Code.OK);
        assertThat(state(bucket).available()).isEqualTo(5);
    }
}
