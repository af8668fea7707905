package io.flashsale.testkit.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.spi.Bucket;
import io.flashsale.spi.BucketState;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.StockLedger.Transfer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Units that come, go and move between buckets. */
interface TransferRules extends StockLedgerSubject {
    private long lent(long available, long wanted) {
        return get(ledger().lend(open(available), samples().name("lend"), wanted, 1))
                .value();
    }

    @Test
    default void creditedUnitsAreAvailableOncePerIdHoweverLateTheRepetition() {
        Bucket bucket = open(0);
        long seen = state(bucket).transfersSeen();
        String id = samples().name("credit");
        assertThat(get(ledger().credit(bucket, id, 7)).code()).isEqualTo(LedgerReply.Code.OK);
        assertThat(state(bucket).available()).isEqualTo(7);
        assertThat(state(bucket).transfersSeen()).isEqualTo(seen + 1);
        for (Duration late : lateBy()) {
            later(bucket, late);
            assertThat(get(ledger().credit(bucket, id, 7)).code()).isEqualTo(LedgerReply.Code.DUPLICATE);
            assertThat(state(bucket).available()).isEqualTo(7);
        }
        assertThat(get(ledger().credit(bucket, samples().name("credit"), 7)).code())
                .isEqualTo(LedgerReply.Code.OK);
        assertThat(state(bucket).available()).isEqualTo(14);
    }

    @Test
    default void anIdIsSpentInItsOwnBucketOnly() {
        Bucket first = open(0);
        Bucket second = opened(bucket(first.item(), 1, 1), 0);
        String id = samples().name("credit");
        get(ledger().credit(first, id, 3));
        assertThat(get(ledger().credit(second, id, 3)).code()).isEqualTo(LedgerReply.Code.OK);
    }

    @Test
    default void aBillionUnitsAreCountedExactly() {
        Bucket bucket = open(0);
        credit(bucket, 3_000_000_000L);
        credit(bucket, 1);
        assertThat(state(bucket).available()).isEqualTo(3_000_000_001L);
        assertThat(get(ledger().withdraw(bucket, samples().name("take"), 2_999_999_999L))
                        .value())
                .isEqualTo(2_999_999_999L);
    }

    @Test
    default void aDonorLendsHalfOrWhatIsWantedIfThatIsMoreButNeverMoreThanItHas() {
        assertThat(lent(100, 10)).isEqualTo(50);
        assertThat(lent(101, 10)).isEqualTo(50);
        assertThat(lent(100, 80)).isEqualTo(80);
        assertThat(lent(5, 10)).isEqualTo(5);
        assertThat(lent(1, 1)).isEqualTo(1);
        assertThat(lent(3, 1)).isEqualTo(1);
        assertThat(lent(0, 10)).isZero();
    }

    @Test
    default void lentUnitsLeaveAvailableAndAreRememberedUntilTheyAreAcknowledged() {
        Bucket donor = open(100);
        String id = samples().name("lend");
        long seen = state(donor).transfersSeen();
        LedgerReply<Long> reply = get(ledger().lend(donor, id, 60, 3));
        assertThat(reply.code()).isEqualTo(LedgerReply.Code.OK);
        assertThat(state(donor).available()).isEqualTo(40);
        assertThat(state(donor).lent()).isEqualTo(60);
        Transfer transfer =
                get(ledger().overdueTransfers(donor, Duration.ZERO, 10)).value().get(0);
        assertThat(transfer.id()).isEqualTo(id);
        assertThat(transfer.units()).isEqualTo(60);
        assertThat(transfer.destination()).isEqualTo(3);
        assertThat(transfer.lentAt())
                .isBetween(reply.time().minusSeconds(1), reply.time().plusSeconds(1));
        assertThat(get(ledger().acknowledge(donor, id)).code()).isEqualTo(LedgerReply.Code.OK);
        assertThat(state(donor).available()).isEqualTo(40);
        assertThat(state(donor).lent()).isZero();
        assertThat(state(donor).transfersSeen()).isEqualTo(seen + 1);
        assertThat(get(ledger().overdueTransfers(donor, Duration.ZERO, 10)).value())
                .isEmpty();
    }

    @Test
    default void lendAgainAnswersTheUnitsOfTheFirstTimeAndLendsNothing() {
        Bucket donor = open(100);
        String id = samples().name("lend");
        get(ledger().lend(donor, id, 60, 1));
        for (Duration late : lateBy()) {
            later(donor, late);
            LedgerReply<Long> again = get(ledger().lend(donor, id, 10, 1));
            assertThat(again.code()).isEqualTo(LedgerReply.Code.DUPLICATE);
            assertThat(again.value()).isEqualTo(60);
            assertThat(state(donor).available()).isEqualTo(40);
            assertThat(state(donor).lent()).isEqualTo(60);
        }
    }

    @Test
    default void aDelayedDuplicateOfALendAfterTheAcknowledgeLendsNothing() {
        Bucket donor = open(100);
        String id = samples().name("lend");
        get(ledger().lend(donor, id, 60, 1));
        get(ledger().acknowledge(donor, id));
        for (Duration late : lateBy()) {
            later(donor, late);
            LedgerReply<Long> again = get(ledger().lend(donor, id, 60, 1));
            assertThat(again.code()).isEqualTo(LedgerReply.Code.DUPLICATE);
            assertThat(again.value()).isZero();
            assertThat(state(donor).available()).isEqualTo(40);
            assertThat(state(donor).lent()).isZero();
        }
    }

    @Test
    default void acknowledgeAgainIsADuplicate() {
        Bucket donor = open(100);
        String id = samples().name("lend");
        get(ledger().lend(donor, id, 60, 1));
        get(ledger().acknowledge(donor, id));
        get(ledger().lend(donor, samples().name("lend"), 10, 1));
        long lent = state(donor).lent();
        for (Duration late : lateBy()) {
            later(donor, late);
            assertThat(get(ledger().acknowledge(donor, id)).code()).isEqualTo(LedgerReply.Code.DUPLICATE);
            assertThat(state(donor).lent()).isEqualTo(lent);
        }
    }

    @Test
    default void acknowledgingWhatWasNeverLentChangesNoUnits() {
        Bucket donor = open(100);
        get(ledger().lend(donor, samples().name("lend"), 10, 1));
        BucketState before = state(donor);
        assertThat(get(ledger().acknowledge(donor, samples().name("lend"))).code())
                .isEqualTo(LedgerReply.Code.DUPLICATE);
        assertThat(state(donor).lent()).isEqualTo(before.lent());
        assertThat(state(donor).available()).isEqualTo(before.available());
    }

    @Test
    default void unitsThatAreLentArriveOnceHoweverOftenEveryStepIsRepeated() {
        Bucket donor = open(100);
        Bucket home = opened(bucket(donor.item(), 1, 1), 0);
        String id = samples().name("lend");
        for (Duration late : lateBy()) {
            for (int round = 0; round < 2; round++) {
                get(ledger().lend(donor, id, 30, 1));
                get(ledger().credit(home, id, 50));
                get(ledger().acknowledge(donor, id));
            }
            later(donor, late);
        }
        assertThat(state(donor).units()).isEqualTo(50);
        assertThat(state(home).units()).isEqualTo(50);
    }

    @Test
    default void transfersAreOverdueFromThisAgeOnOldestFirstAndNoMoreThanAskedFor() {
        Bucket donor = open(100);
        String old = samples().name("lend");
        get(ledger().lend(donor, old, 1, 1));
        pass(BEAT);
        Duration age = BEAT.dividedBy(2);
        String young = samples().name("lend");
        get(ledger().lend(donor, young, 1, 2));
        assertThat(ids(get(ledger().overdueTransfers(donor, age, 10)).value())).containsExactly(old);
        assertThat(ids(get(ledger().overdueTransfers(donor, Duration.ZERO, 10)).value()))
                .containsExactlyInAnyOrder(old, young);
        assertThat(ids(get(ledger().overdueTransfers(donor, Duration.ZERO, 1)).value()))
                .containsExactly(old);
        get(ledger().acknowledge(donor, old));
        pass(BEAT);
        assertThat(ids(get(ledger().overdueTransfers(donor, age, 10)).value())).containsExactly(young);
    }

    private static List<String> ids(List<Transfer> transfers) {
        return transfers.stream().map(Transfer::id).toList();
    }

    @Test
    default void aLendOfNothingLeavesNoTransfer() {
        Bucket donor = open(0);
        LedgerReply<Long> reply = get(ledger().lend(donor, samples().name("lend"), 5, 1));
        assertThat(reply.code()).isEqualTo(LedgerReply.Code.OK);
        assertThat(get(ledger().overdueTransfers(donor, Duration.ZERO, 10)).value())
                .isEmpty();
        assertThat(state(donor).lent()).isZero();
    }

    @Test
    default void withdrawTakesUpToSoManyAvailableUnits() {
        Bucket bucket = open(10);
        reserved(bucket, 4);
        long seen = state(bucket).transfersSeen();
        assertThat(get(ledger().withdraw(bucket, samples().name("take"), 2)).value())
                .isEqualTo(2);
        assertThat(get(ledger().withdraw(bucket, samples().name("take"), 50)).value())
                .isEqualTo(4);
        assertThat(get(ledger().withdraw(bucket, samples().name("take"), 50)).value())
                .isZero();
        assertThat(state(bucket).available()).isZero();
        assertThat(state(bucket).pending()).isEqualTo(4);
        assertThat(state(bucket).transfersSeen()).isGreaterThanOrEqualTo(seen + 2);
    }

    @Test
    default void withdrawAgainAnswersWhatTheFirstTimeTook() {
        Bucket bucket = open(10);
        String id = samples().name("take");
        LedgerReply<Long> first = get(ledger().withdraw(bucket, id, 15));
        assertThat(first.code()).isEqualTo(LedgerReply.Code.OK);
        assertThat(first.value()).isEqualTo(10);
        credit(bucket, 20);
        for (Duration late : lateBy()) {
            later(bucket, late);
            LedgerReply<Long> again = get(ledger().withdraw(bucket, id, 15));
            assertThat(again.code()).isEqualTo(LedgerReply.Code.DUPLICATE);
            assertThat(again.value()).isEqualTo(10);
            assertThat(state(bucket).available()).isEqualTo(20);
        }
    }

    @Test
    default void aLendThatArrivesAfterAnAcknowledgeOfItsIdLendsNothing() {
        Bucket donor = open(100);
        String id = samples().name("lend");
        assertThat(get(ledger().acknowledge(donor, id)).code()).isEqualTo(LedgerReply.Code.DUPLICATE);
        LedgerReply<Long> late = get(ledger().lend(donor, id, 60, 1));
        assertThat(late.code()).isEqualTo(LedgerReply.Code.DUPLICATE);
        assertThat(late.value()).isZero();
        assertThat(state(donor).available()).isEqualTo(100);
    }
}
