package io.flashsale.testkit.ledger;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.memory.MemoryStockLedger;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.Refund;
import io.flashsale.spi.Settlement;
import io.flashsale.spi.StockLedger;
import io.flashsale.testing.SettableClock;
import io.flashsale.testkit.Altered;
import io.flashsale.testkit.Samples;
import io.flashsale.testkit.memory.MemoryStockLedgerProbe;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The proof finds what it is there to find: each test alters one method of a ledger that is right. */
class ConservationProofTest {
    private final MemoryStockLedger right = new MemoryStockLedger(Clock.systemUTC());
    private final StockLedgerProbe probe = new MemoryStockLedgerProbe(right);
    private final AtomicLong number = new AtomicLong();

    private ConservationProof proof(StockLedger ledger) {
        return ConservationProof.of(ledger, probe, Samples.fresh());
    }

    private void findsIn(String method, Altered.Method<StockLedger> wrong, String sentence) {
        StockLedger ledger = Altered.altered(StockLedger.class, right, method, wrong);
        assertThatThrownBy(() -> proof(ledger).run())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(sentence)
                .hasMessageContaining("replay with -Dflashsale.seed=");
    }

    @Test
    void aLedgerThatIsRightPasses() {
        assertThatCode(() -> proof(right).run()).doesNotThrowAnyException();
        assertThatCode(() -> proof(right)
                        .withSeed(42)
                        .withThreads(2)
                        .withStepsPerThread(900)
                        .run())
                .doesNotThrowAnyException();
    }

    @Test
    void itFindsACreditWithoutAGuard() {
        findsIn(
                "credit",
                (ledger, arguments) -> ledger.credit(
                        (Bucket) arguments[0], arguments[1] + "-" + number.incrementAndGet(), (Long) arguments[2]),
                "was executed twice");
    }

    @Test
    void itFindsALendWithoutAGuard() {
        findsIn(
                "lend",
                (ledger, arguments) -> ledger.lend(
                        (Bucket) arguments[0],
                        arguments[1] + "-" + number.incrementAndGet(),
                        (Long) arguments[2],
                        (Integer) arguments[3]),
                "was lent twice");
    }

    @Test
    void itFindsAWithdrawWithoutAGuard() {
        findsIn(
                "withdraw",
                (ledger, arguments) -> ledger.withdraw(
                        (Bucket) arguments[0], arguments[1] + "-" + number.incrementAndGet(), (Long) arguments[2]),
                "was executed twice");
    }

    @Test
    @SuppressWarnings("unchecked")
    void itFindsASettleThatGivesBackWhatNeverExisted() {
        findsIn(
                "settle",
                (ledger, arguments) -> ledger.settle(
                        (Bucket) arguments[0],
                        ((List<Settlement>) arguments[1])
                                .stream()
                                        .map(old -> new Settlement(
                                                old.ticket(),
                                                old.state(),
                                                old.reason(),
                                                old.reason() != null,
                                                old.buyerFloor()))
                                        .toList()),
                "are available, but");
    }

    @Test
    @SuppressWarnings("unchecked")
    void itFindsASettleThatKeepsTheBuyersCount() {
        findsIn(
                "settle",
                (ledger, arguments) -> ledger.settle(
                        (Bucket) arguments[0],
                        ((List<Settlement>) arguments[1])
                                .stream()
                                        .map(old -> new Settlement(
                                                old.ticket(), old.state(), old.reason(), old.giveBack(), null))
                                        .toList()),
                "buyers are counted");
    }

    @Test
    void itFindsARefundThatBringsTooMuch() {
        findsIn(
                "refund",
                (ledger, arguments) -> {
                    Refund refund = (Refund) arguments[1];
                    return ledger.refund(
                            (Bucket) arguments[0],
                            new Refund(refund.ticket(), refund.buyer(), refund.quantity() + 1, true, refund.reason()));
                },
                "are available, but");
    }

    @Test
    void itFindsAnAcknowledgeThatDoesNothing() {
        LedgerReply<Boolean> done = new LedgerReply<>(LedgerReply.Code.OK, SettableClock.START, 0, 0, false, true);
        Object answer = CompletableFuture.completedFuture(done);
        findsIn("acknowledge", (ledger, arguments) -> answer, "lent");
    }

    @Test
    void aRunInWhichTooLittleHappensProvesNothing() {
        assertThatThrownBy(
                        () -> proof(right).withThreads(1).withStepsPerThread(1).run())
                .hasMessageContaining("nothing is proved");
    }
}
