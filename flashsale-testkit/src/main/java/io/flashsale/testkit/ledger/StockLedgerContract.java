package io.flashsale.testkit.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.spi.Bucket;
import io.flashsale.spi.StockLedger;
import io.flashsale.testing.SettableClock;
import io.flashsale.testkit.Polling;
import io.flashsale.testkit.Samples;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What every {@link StockLedger} must do. Extend it, make the subject and the probe; the tests are inherited. After each of them the
 * arithmetic of every bucket is audited on the raw state.
 */
public abstract class StockLedgerContract
        implements BucketRules,
                ReserveRules,
                ResolveRules,
                EarlierTicketRules,
                SettleRules,
                RefundAndCorrectRules,
                TransferRules,
                MarkRules,
                TopUpRules,
                LostRules,
                DueRules,
                StockLedgerRaces {
    private final Samples samples = Samples.fresh();
    private final SettableClock clock = new SettableClock();
    private final Set<Bucket> made = ConcurrentHashMap.newKeySet();
    private StockLedger ledger;

    /**
     * The subject, empty or with what other tests left in it under other names.
     *
     * @param clock to live by, unless {@link #hasOwnClock}
     */
    protected abstract StockLedger createLedger(SettableClock clock) throws Exception;

    /** Reads what the subject wrote by other means. */
    @Override
    public abstract StockLedgerProbe probe();

    @Override
    public abstract void lose(Bucket bucket);

    /** Whether the subject lives by the clock of a server, so that time must really pass. */
    protected boolean hasOwnClock() {
        return false;
    }

    @BeforeEach
    void makeTheSubject() throws Exception {
        ledger = createLedger(clock);
    }

    @AfterEach
    void theBucketsAddUp() {
        made.forEach(bucket -> assertThat(LedgerAudit.violations(probe().read(bucket)))
                .as("audit of %s", bucket)
                .isEmpty());
    }

    @Override
    public final StockLedger ledger() {
        return ledger;
    }

    @Override
    public final Samples samples() {
        return samples;
    }

    @Override
    public final Set<Bucket> made() {
        return made;
    }

    @Override
    public final void pass(Duration duration) {
        if (hasOwnClock()) {
            Polling.passes(() -> now(), duration);
        } else {
            clock.advance(duration);
        }
    }

    @Override
    public final List<Duration> lateBy() {
        return hasOwnClock() ? List.of(Duration.ZERO) : List.of(Duration.ZERO, Duration.ofHours(1));
    }

    /** The subject's clock. */
    private java.time.Instant now() {
        return now(new Bucket(samples.item(), 0, 1));
    }
}
