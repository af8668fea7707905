package io.flashsale.testkit.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.TicketId;
import io.flashsale.spi.LedgerEntry;
import io.flashsale.testkit.ledger.RawBucket.RawReservation;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An audit that cannot fail is worthless. */
class LedgerAuditTest {
    private static final BuyerId ANN = new BuyerId("ann");
    private static final Map<TicketId, RawReservation> TICKETS = Map.of(
            new TicketId(1, 1), new RawReservation(LedgerEntry.State.PENDING, ANN, 2),
            new TicketId(1, 2), new RawReservation(LedgerEntry.State.CREATED, ANN, 1));

    private static RawBucket bucket(long available, long pending, long lent, int used) {
        return new RawBucket(available, pending, lent, TICKETS, Map.of(ANN, used), Map.of("t1", 4L, "t2", 1L));
    }

    @Test
    void aHealthyBucketHasNoViolations() {
        assertThat(LedgerAudit.violations(bucket(7, 2, 5, 3))).isEmpty();
        assertThat(LedgerAudit.violations(RawBucket.NONE)).isEmpty();
    }

    @Test
    void itFindsStockBelowZero() {
        assertThat(LedgerAudit.violations(bucket(-1, 2, 5, 3))).containsExactly("available is -1, below zero");
    }

    @Test
    void itFindsPendingUnitsThatNoTicketHolds() {
        assertThat(LedgerAudit.violations(bucket(7, 3, 5, 3)))
                .containsExactly("pending says 3, but the pending tickets hold 2");
    }

    @Test
    void itFindsLentUnitsThatNoTransferHolds() {
        assertThat(LedgerAudit.violations(bucket(7, 2, 4, 3))).containsExactly("lent says 4, but the transfers hold 5");
    }

    @Test
    void itFindsABuyerBelowZero() {
        assertThat(LedgerAudit.violations(bucket(7, 2, 5, -1))).containsExactly("buyer ann has used -1, below zero");
    }
}
