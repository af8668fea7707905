package io.flashsale.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.spi.OrderStore;
import io.flashsale.testkit.Samples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What every {@link OrderStore} must do. Extend it, make the subject and the probe; the tests are inherited. After each of them the
 * invariants are audited on the raw store.
 */
public abstract class OrderStoreContract
        implements StockRowRules,
                DecideRules,
                RepeatedTicketRules,
                TombstoneRules,
                PayAndCancelRules,
                ExpiryRules,
                ReleaseRules,
                TopUpRules,
                OrderReadingRules,
                OrderStoreRaces {
    private final Samples samples = Samples.fresh();
    private OrderStore store;

    /** The subject, empty or with what other tests left in it under other names. */
    protected abstract OrderStore createStore() throws Exception;

    /** Reads what the subject wrote by other means. */
    @Override
    public abstract OrderStoreProbe probe();

    @BeforeEach
    void makeTheSubject() throws Exception {
        store = createStore();
    }

    @AfterEach
    void invariantsHold() {
        samples.items()
                .forEach(item -> assertThat(InvariantAudit.violations(probe().read(item)))
                        .isEmpty());
    }

    @Override
    public final OrderStore store() {
        return store;
    }

    @Override
    public final Samples samples() {
        return samples;
    }
}
