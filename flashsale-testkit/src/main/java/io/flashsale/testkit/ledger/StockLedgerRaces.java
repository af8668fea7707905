package io.flashsale.testkit.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.Ticket;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.Claim;
import io.flashsale.spi.ClaimReply;
import io.flashsale.spi.LedgerEntry;
import io.flashsale.testkit.Together;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Many hands on one bucket. */
interface StockLedgerRaces extends StockLedgerSubject {
    @Test
    default void manyWhoReserveTheLastUnitsAtOnceGetNoMoreThanThereAre() {
        Bucket bucket = open(50);
        List<Integer> got = Together.times(6, () -> {
            int reserved = 0;
            for (int round = 0; round < 20; round++) {
                reserved += reserve(bucket, ticket(bucket)).get(0) == ClaimReply.Code.RESERVED ? 1 : 0;
            }
            return reserved;
        });
        assertThat(got.stream().mapToInt(Integer::intValue).sum()).isEqualTo(50);
        assertThat(state(bucket).available()).isZero();
        assertThat(state(bucket).pending()).isEqualTo(50);
    }

    @Test
    default void aBuyerWhoReservesManyTimesAtOnceStaysWithinTheLimit() {
        Bucket bucket = open(1_000);
        BuyerId buyer = samples().buyer();
        List<Integer> got = Together.times(6, () -> {
            int reserved = 0;
            for (int round = 0; round < 10; round++) {
                reserved += reserve(bucket, ticket(bucket, buyer, 1)).get(0) == ClaimReply.Code.RESERVED ? 1 : 0;
            }
            return reserved;
        });
        assertThat(got.stream().mapToInt(Integer::intValue).sum()).isEqualTo(PER_BUYER);
        assertThat(usedBy(bucket, buyer)).isEqualTo(PER_BUYER);
    }

    @Test
    default void aReserveAndItsResolveNeverContradictEachOther() {
        Bucket bucket = open(1_000);
        for (int round = 0; round < 30; round++) {
            Ticket ticket = ticket(bucket);
            Instant deadline = now(bucket).plus(SOON);
            List<Object> both = Together.all(List.<Callable<Object>>of(
                    () -> get(ledger().reserve(bucket, deadline, BEAT, List.of(new Claim(ticket, 1))))
                            .value()
                            .get(0)
                            .code(),
                    () -> get(ledger().resolve(bucket, ticket, deadline)).value()));
            LedgerEntry.State resolved = ((LedgerEntry) both.get(1)).state();
            assertThat(both.get(0))
                    .isEqualTo(resolved == LedgerEntry.State.VOID ? ClaimReply.Code.KNOWN : ClaimReply.Code.RESERVED);
        }
    }

    @Test
    default void ofManyWhoExecuteTheSameCallOneIsToldThatItDid() {
        Bucket bucket = open(100);
        String credit = samples().name("credit");
        String lend = samples().name("lend");
        String take = samples().name("take");
        List<List<Boolean>> did = Together.times(6, () -> {
            List<Boolean> done = new ArrayList<>();
            done.add(get(ledger().credit(bucket, credit, 10)).ok());
            done.add(get(ledger().withdraw(bucket, take, 10)).ok());
            done.add(get(ledger().lend(bucket, lend, 100, 1)).ok());
            return done;
        });
        for (int verb = 0; verb < 3; verb++) {
            int index = verb;
            assertThat(did.stream().filter(done -> done.get(index))).hasSize(1);
        }
        assertThat(state(bucket).units()).isEqualTo(100);
    }

    @Test
    default void noSeedMakesItLoseOrMakeUnits() {
        ConservationProof.of(ledger(), probe(), samples()).run();
    }
}
