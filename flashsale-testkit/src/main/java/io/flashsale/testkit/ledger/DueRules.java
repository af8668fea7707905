package io.flashsale.testkit.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.OrderReason;
import io.flashsale.Ticket;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.Claim;
import io.flashsale.spi.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which pending tickets the sweeper is told to look at, and when again. */
interface DueRules extends StockLedgerSubject {
    private List<Ticket> due(Bucket bucket) {
        return due(bucket, BEAT, BEAT.multipliedBy(100));
    }

    private List<Ticket> due(Bucket bucket, Duration minLease, Duration maxLease) {
        return get(ledger().due(bucket, 100, minLease, maxLease)).value();
    }

    /** Reserved with a first check after one beat. */
    private Ticket pending(Bucket bucket) {
        return reserved(bucket, 1);
    }

    @Test
    default void aTicketIsDueOnceItsFirstCheckHasCome() {
        Bucket bucket = open(10);
        Ticket ticket = pending(bucket);
        assertThat(due(bucket)).isEmpty();
        pass(BEAT);
        assertThat(due(bucket)).containsExactly(ticket);
    }

    @Test
    default void aTicketThatWasReportedIsLeased() {
        Bucket bucket = open(10);
        Ticket ticket = pending(bucket);
        pass(BEAT);
        assertThat(due(bucket)).containsExactly(ticket);
        assertThat(due(bucket)).isEmpty();
        pass(BEAT.multipliedBy(2));
        assertThat(due(bucket)).containsExactly(ticket);
    }

    @Test
    default void aLeaseIsAsLongAsTheTicketIsOldSoThatTheChecksDouble() {
        Bucket bucket = open(10);
        Ticket ticket = pending(bucket);
        pass(BEAT.multipliedBy(4));
        assertThat(due(bucket)).containsExactly(ticket);
        pass(BEAT.multipliedBy(3));
        assertThat(due(bucket)).isEmpty();
        pass(BEAT.multipliedBy(2));
        assertThat(due(bucket)).containsExactly(ticket);
        pass(BEAT.multipliedBy(7));
        assertThat(due(bucket)).isEmpty();
    }

    @Test
    default void aLeaseIsAtLeastTheShortestAndAtMostTheLongest() {
        Bucket bucket = open(10);
        Ticket ticket = pending(bucket);
        pass(BEAT);
        assertThat(due(bucket, BEAT.multipliedBy(4), BEAT.multipliedBy(8))).containsExactly(ticket);
        pass(BEAT.multipliedBy(3));
        assertThat(due(bucket, BEAT, BEAT)).isEmpty();
        pass(BEAT.multipliedBy(2));
        assertThat(due(bucket, BEAT, BEAT)).containsExactly(ticket);
        pass(BEAT.multipliedBy(2));
        assertThat(due(bucket, BEAT, BEAT)).containsExactly(ticket);
    }

    @Test
    default void dueTicketsAreListedOldestFirstAndNoMoreThanAskedFor() {
        Bucket bucket = open(10);
        List<Ticket> tickets = new ArrayList<>();
        for (int index = 0; index < 5; index++) {
            tickets.add(pending(bucket));
            pass(Duration.ofMillis(10));
        }
        pass(BEAT);
        Duration lease = BEAT.multipliedBy(50);
        assertThat(get(ledger().due(bucket, 2, lease, lease)).value()).containsExactlyElementsOf(tickets.subList(0, 2));
        assertThat(get(ledger().due(bucket, 2, lease, lease)).value()).containsExactlyElementsOf(tickets.subList(2, 4));
        assertThat(get(ledger().due(bucket, 2, lease, lease)).value()).containsExactly(tickets.get(4));
        assertThat(due(bucket)).isEmpty();
    }

    @Test
    default void aTicketThatIsNotPendingIsNotDue() {
        Bucket bucket = open(10);
        Ticket created = pending(bucket);
        Ticket rejected = pending(bucket);
        Ticket refunded = pending(bucket);
        Ticket open = pending(bucket);
        settle(bucket, Settlement.created(created), StockLedgerSubject.rejected(rejected, OrderReason.HOST, true, 0));
        get(ledger().refund(bucket, StockLedgerSubject.refundOf(refunded, true)));
        pass(BEAT);
        assertThat(due(bucket)).containsExactly(open);
        settle(bucket, Settlement.created(open));
        pass(BEAT.multipliedBy(10));
        assertThat(due(bucket)).isEmpty();
    }

    @Test
    default void aRepeatedReserveDoesNotPutTheCheckOff() {
        Bucket bucket = open(10);
        Ticket ticket = pending(bucket);
        pass(BEAT.dividedBy(2));
        get(ledger().reserve(
                        bucket, now(bucket).plus(SOON), BEAT.multipliedBy(50), List.of(new Claim(ticket, PER_BUYER))));
        pass(BEAT.dividedBy(2));
        assertThat(due(bucket)).containsExactly(ticket);
    }

    @Test
    default void reportingATicketChangesNoUnits() {
        Bucket bucket = open(10);
        pending(bucket);
        pass(BEAT);
        RawBucket before = probe().read(bucket);
        due(bucket);
        assertThat(probe().read(bucket)).isEqualTo(before);
    }

    @Test
    default void ticketsWithDifferentFirstChecksAreEachDueAtTheirTime() {
        Bucket bucket = open(10);
        Ticket late = ticket(bucket);
        Ticket early = ticket(bucket);
        get(ledger().reserve(bucket, now(bucket).plus(SOON), BEAT.multipliedBy(5), List.of(new Claim(late, 1))));
        get(ledger().reserve(bucket, now(bucket).plus(SOON), BEAT, List.of(new Claim(early, 1))));
        pass(BEAT);
        assertThat(due(bucket)).containsExactly(early);
    }

    @Test
    default void freshTicketsAndThoseLookedAtBeforeAreListedByTheirTime() {
        Bucket bucket = open(10);
        Ticket again = pending(bucket);
        pass(BEAT);
        assertThat(due(bucket, BEAT.multipliedBy(2), BEAT.multipliedBy(2))).containsExactly(again);
        Ticket before = ticket(bucket);
        Ticket after = ticket(bucket);
        get(ledger().reserve(bucket, now(bucket).plus(SOON), BEAT, List.of(new Claim(before, 1))));
        get(ledger().reserve(bucket, now(bucket).plus(SOON), BEAT.multipliedBy(3), List.of(new Claim(after, 1))));
        pass(BEAT.multipliedBy(4));
        assertThat(due(bucket)).containsExactly(before, again, after);
    }
}
