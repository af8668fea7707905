package io.flashsale.memory;

import static io.flashsale.TestTickets.LAMP;
import static io.flashsale.TestTickets.PHONE;
import static io.flashsale.TestTickets.ticket;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
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
import io.flashsale.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is the memory ledger's own; what every ledger must do is in the contract of flashsale-testkit. */
class MemoryStockLedgerTest {
    private static final Bucket BUCKET = new Bucket(PHONE, 0, 1);
    private static final Duration FIRST_CHECK = Duration.ofSeconds(3);

    private final SettableClock clock = new SettableClock();
    private final MemoryStockLedger ledger = new MemoryStockLedger(clock, 100);

    @BeforeEach
    void open() {
        open(PHONE, 10);
    }

    @Test
    void anItemIsForgottenOnceItsTimeIsOver() {
        clock.advance(Duration.ofDays(8));

        assertThat(get(ledger.peek(BUCKET)).code()).isEqualTo(LedgerReply.Code.NO_INIT);
        assertThat(get(ledger.credit(BUCKET, "late", 1)).code()).isEqualTo(LedgerReply.Code.NO_INIT);
        get(ledger.init(new Bucket(LAMP, 0, 1)));
        assertThat(ledger.audit(PHONE)).isEmpty();
    }

    @Test
    void aLostBucketIsGoneAndItsNeighboursAreNot() {
        get(ledger.init(new Bucket(PHONE, 1, 1)));
        ledger.forget(BUCKET);

        assertThat(get(ledger.peek(BUCKET)).value()).isEqualTo(BucketState.NONE);
        assertThat(get(ledger.peek(new Bucket(PHONE, 1, 1))).code()).isEqualTo(LedgerReply.Code.OK);
    }

    @Test
    void aNewLayoutStartsFromNothingButItsSequenceGoesOn() {
        reserve(ticket(1));
        long before = get(ledger.peek(BUCKET)).sequence();
        Bucket newer = new Bucket(PHONE, 0, 2);

        LedgerReply<Boolean> created = get(ledger.init(newer));

        assertThat(created.value()).isTrue();
        assertThat(created.sequence()).isGreaterThan(before);
        assertThat(get(ledger.peek(newer)).value())
                .isEqualTo(new BucketState(0, 0, 0, 0, 2, 0, 0, clock.instant().truncatedTo(ChronoUnit.MILLIS)));
        assertThat(get(ledger.find(BUCKET, ticket(1))).code()).isEqualTo(LedgerReply.Code.EPOCH);
        assertThat(get(ledger.find(newer, ticket(1))).value()).isEmpty();
    }

    @Test
    void guardsOutliveADayAndAreLetGoAfterwards() {
        credit(LongStream.rangeClosed(1, 1_000));
        clock.advance(Duration.ofHours(24));
        assertThat(get(ledger.credit(BUCKET, "id-1", 1)).code()).isEqualTo(LedgerReply.Code.DUPLICATE);
        clock.advance(Duration.ofHours(1));

        credit(LongStream.rangeClosed(1_001, 2_001));

        assertThat(ledger.audit(PHONE).get(0).guards()).isEqualTo(1_001);
    }

    @Test
    void voidTicketsAreLetGoWhenTheirTimeIsOver() {
        for (long id = 1; id <= 1_000; id++) {
            get(ledger.resolve(BUCKET, ticket(id), clock.instant()));
            clock.advance(Duration.ofMillis(10));
        }

        assertThat(ledger.audit(PHONE).get(0).guards()).isLessThan(150);
    }

    @Test
    void refusalsWriteNothing() {
        reserve(ticket(1));
        MemoryStockLedger.Audit before = ledger.audit(PHONE).get(0);

        assertThat(reserve(ticket(1)).code()).isEqualTo(ClaimReply.Code.KNOWN);
        assertThat(reserve(ticket(PHONE, 2, "buyer-1", 1, 0)).code()).isEqualTo(ClaimReply.Code.LIMIT);
        assertThat(reserve(ticket(PHONE, 3, "bob", 11, 0), 20).code()).isEqualTo(ClaimReply.Code.EMPTY);

        assertThat(ledger.audit(PHONE).get(0)).isEqualTo(before);
    }

    @Test
    void aBuyerWhoseUnitsCameBackLeavesNoTrace() {
        reserve(ticket(1));
        get(ledger.settle(
                BUCKET, List.of(new Settlement(ticket(1), LedgerEntry.State.REJECTED, OrderReason.HOST, true, 0))));

        assertThat(ledger.audit(PHONE).get(0).used()).isEmpty();
    }

    @Test
    void aRefundThatOvertakesItsSettleMovesThePendingUnits() {
        reserve(ticket(1));
        Refund refund = new Refund(ticket(1).id(), BuyerId.of("buyer-1"), 1, true, OrderReason.BUYER);
        get(ledger.refund(BUCKET, refund));

        LedgerReply<Integer> settled = get(ledger.settle(BUCKET, List.of(Settlement.created(ticket(1)))));

        assertThat(settled.value()).isZero();
        assertThat(get(ledger.peek(BUCKET)).value().pending()).isZero();
        assertThat(get(ledger.peek(BUCKET)).value().available()).isEqualTo(10);
    }

    @Test
    void aTicketWithAnEarlierFirstCheckIsNotHeldUpByOneBeforeIt() {
        claim(ticket(1), 1, Duration.ofSeconds(10));
        claim(ticket(2), 1, Duration.ofSeconds(1));
        clock.advance(Duration.ofSeconds(2));

        assertThat(due()).containsExactly(ticket(2));
        clock.advance(Duration.ofSeconds(8));
        assertThat(due()).containsExactly(ticket(2), ticket(1));
    }

    @Test
    void calledWronglyItChangesNothingAndNamesWhatIsWrong() {
        List<Claim> tooMany = LongStream.range(0, 101)
                .mapToObj(id -> new Claim(ticket(id), 1))
                .toList();
        List<Claim> notOurs = List.of(new Claim(ticket(PHONE, 1, "ann", 1, 7), 1));

        assertThatThrownBy(() -> ledger.reserve(BUCKET, clock.instant(), FIRST_CHECK, tooMany))
                .hasMessageContaining("the number of claims must be at most 100, but is 101");
        assertThatThrownBy(() -> ledger.reserve(BUCKET, clock.instant(), FIRST_CHECK, notOurs))
                .hasMessageContaining("claims must be for Bucket");
        assertThatThrownBy(() -> ledger.topUp(BUCKET, 0, 1)).hasMessageContaining("topUpVersion");
        assertThatThrownBy(() -> ledger.fill(BUCKET, clock.instant(), 1, -1, false))
                .hasMessageContaining("units");
        assertThatThrownBy(() -> ledger.withdraw(BUCKET, "none", 0)).hasMessageContaining("units");
        assertThatThrownBy(() -> ledger.credit(BUCKET, "none", 0)).hasMessageContaining("units");
        assertThatThrownBy(() -> ledger.lend(BUCKET, "none", 0, 1)).hasMessageContaining("wanted");
        assertThatThrownBy(() -> ledger.lend(BUCKET, "none", 1, 1_024)).hasMessageContaining("destination");
        assertThat(get(ledger.peek(BUCKET)).value().available()).isEqualTo(10);
    }

    @Test
    void aHundredThousandTicketsAreAllFoundAgain() {
        open(LAMP, 100_000);
        Bucket lamps = new Bucket(LAMP, 0, 1);
        for (long id = 0; id < 100_000; id += 100) {
            List<Claim> claims = LongStream.range(id, id + 100)
                    .mapToObj(number -> new Claim(ticket(LAMP, number, "buyer-" + number, 1, 0), 1))
                    .toList();
            get(ledger.reserve(lamps, clock.instant(), FIRST_CHECK, claims));
        }

        for (long id = 0; id < 100_000; id++) {
            Ticket expected = ticket(LAMP, id, "buyer-" + id, 1, 0);
            assertThat(get(ledger.find(lamps, expected)).value().orElseThrow().ticket())
                    .isEqualTo(expected);
        }
        assertThat(get(ledger.find(lamps, ticket(LAMP, 100_000, "buyer-100000", 1, 0)))
                        .value())
                .isEmpty();
    }

    private void open(ItemId item, long units) {
        Bucket bucket = new Bucket(item, 0, 1);
        get(ledger.init(bucket));
        get(ledger.configure(
                bucket,
                new BucketConfig(
                        1,
                        clock.instant(),
                        clock.instant().plus(Duration.ofDays(1)),
                        false,
                        clock.instant().plus(Duration.ofDays(8)))));
        Instant mark = get(ledger.fence(bucket, 1)).value().markedAt();
        get(ledger.fill(bucket, mark, 1, units, false));
    }

    private void credit(LongStream ids) {
        ids.forEach(id -> get(ledger.credit(BUCKET, "id-" + id, 1)));
    }

    private ClaimReply reserve(Ticket ticket) {
        return reserve(ticket, 1);
    }

    private ClaimReply reserve(Ticket ticket, int limit) {
        return claim(ticket, limit, FIRST_CHECK);
    }

    private ClaimReply claim(Ticket ticket, int limit, Duration firstCheck) {
        return get(ledger.reserve(BUCKET, clock.instant(), firstCheck, List.of(new Claim(ticket, limit))))
                .value()
                .get(0);
    }

    private List<Ticket> due() {
        return get(ledger.due(BUCKET, 10, Duration.ofSeconds(3), Duration.ofSeconds(30)))
                .value();
    }

    private static <T> LedgerReply<T> get(CompletionStage<LedgerReply<T>> stage) {
        return stage.toCompletableFuture().join();
    }
}
