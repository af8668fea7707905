package io.flashsale.examples.crowd.audit;

import static io.flashsale.examples.crowd.audit.TicketStatus.CANCELLED;
import static io.flashsale.examples.crowd.audit.TicketStatus.CREATED;
import static io.flashsale.examples.crowd.audit.TicketStatus.PAID;
import static io.flashsale.examples.crowd.audit.TicketStatus.PENDING;
import static io.flashsale.examples.crowd.audit.TicketStatus.REJECTED;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The audit's arithmetic, seen to pass once and to fail in every way it can. */
class AuditTest {
    private final Testimony testimony = new Testimony();
    private int limit = 1;
    private int quantity = 1;
    private int buyers = 10;
    private int unitsWanted = 1;
    private int unanswered;
    private Books before = new Books(3, 3, 0);
    private Books after = new Books(3, 0, 3);

    private void told(int buyer, TicketStatus... statuses) {
        told(buyer, "key-" + buyer, "ticket-" + buyer, statuses);
    }

    private void told(int buyer, String key, String ticket, TicketStatus... statuses) {
        testimony.accepted(buyer, key, ticket, quantity, true);
        for (TicketStatus status : statuses) {
            testimony.told(key, ticket, status, null);
        }
    }

    private void threeAreSold() {
        told(1, CREATED);
        told(2, CREATED, PAID);
        told(3, CREATED);
    }

    private Audit audit() {
        return Audit.of(
                new Evidence(limit, quantity, buyers, unitsWanted, unanswered, before, after, testimony.tickets()));
    }

    private void assertOk() {
        assertThat(audit().findings()).allMatch(Finding::ok);
        assertThat(audit().isOk()).isTrue();
    }

    private void assertFailed(String... claims) {
        assertThat(audit().findings().stream().filter(finding -> !finding.ok()).map(Finding::claim))
                .containsExactlyInAnyOrder(claims);
        assertThat(audit().isOk()).isFalse();
    }

    @Test
    void everyUnitSoldOnceIsOk() {
        threeAreSold();
        told(4, REJECTED);
        assertOk();
    }

    @Test
    void lessDemandThanStockIsOkWhenAllOfItIsMet() {
        buyers = 2;
        told(1, CREATED);
        told(2, CREATED);
        after = new Books(3, 1, 2);
        assertOk();
    }

    @Test
    void aUnitLeftOverWhileSomebodyWantsItFails() {
        told(1, CREATED);
        told(2, CREATED);
        after = new Books(3, 1, 2);
        assertFailed("units sold = min(stock, demand)");
    }

    @Test
    void aRemainderSmallerThanAnOrderIsOk() {
        quantity = 2;
        limit = 2;
        unitsWanted = 2;
        told(1, CREATED);
        after = new Books(3, 1, 1);
        assertOk();
    }

    @Test
    void aUnitToldToFourBuyersAndBookedForThreeIsOversold() {
        threeAreSold();
        told(4, CREATED);
        assertFailed("never more than stock", "available = total - held", "orders created = created told");
    }

    @Test
    void aUnitSoldBeyondTheStockInTheBooksIsOversold() {
        threeAreSold();
        told(4, CREATED);
        after = new Books(3, -1, 4);
        assertFailed("never more than stock", "units sold = min(stock, demand)");
    }

    @Test
    void aTicketThatIsStillPendingFails() {
        threeAreSold();
        told(4, PENDING);
        told(5);
        assertFailed("every accepted ticket final");
        assertThat(audit().findings()).anyMatch(finding -> finding.numbers().equals("2 unfinished of 5 accepted"));
    }

    @Test
    void aBuyerOverTheLimitFails() {
        told(1, "key-a", "ticket-a", CREATED);
        told(1, "key-b", "ticket-b", PAID);
        told(2, CREATED);
        assertFailed("nobody over the limit");
    }

    @Test
    void aBuyerWhoCancelledAndBoughtAgainIsWithinTheLimit() {
        told(1, "key-a", "ticket-a", CREATED, CANCELLED);
        told(1, "key-b", "ticket-b", CREATED);
        told(2, CREATED);
        told(3, CREATED);
        after = new Books(3, 0, 4);
        assertOk();
    }

    @Test
    void oneKeyWithTwoTicketsFails() {
        limit = 2;
        told(1, "key", "ticket-a", CREATED);
        told(1, "key", "ticket-b", CREATED);
        told(2, CREATED);
        assertFailed("one ticket per key");
    }

    @Test
    void oneTicketForTwoBuyersFails() {
        told(1, "key-a", "ticket", CREATED);
        told(2, "key-b", "ticket", CREATED);
        told(3, CREATED);
        assertFailed("one key per ticket");
    }

    @Test
    void aCreatedOrderThatIsRejectedLaterFails() {
        told(1, CREATED);
        told(2, CREATED);
        told(3, CREATED, REJECTED);
        assertFailed("nothing told is taken back", "available = total - held");
    }

    @Test
    void aPaidOrderThatIsPendingLaterFails() {
        told(1, CREATED);
        told(2, CREATED);
        told(3, CREATED, PAID, PENDING);
        assertFailed("nothing told is taken back", "every accepted ticket final", "available = total - held");
    }

    @Test
    void aRejectedTicketThatIsCreatedLaterFails() {
        told(1, CREATED);
        told(2, CREATED);
        told(3, REJECTED, CREATED);
        assertFailed("nothing told is taken back");
    }

    @Test
    void anOrderNobodyWasToldOfFails() {
        told(1, CREATED);
        told(2, CREATED);
        assertFailed("available = total - held", "orders created = created told");
    }

    @Test
    void anOrderNobodyWasToldOfIsExplainedByOneThatNeverGotAnAnswer() {
        told(1, CREATED);
        told(2, CREATED);
        unanswered = 1;
        assertOk();
    }

    @Test
    void whatWasSoldBeforeTheCrowdCameDoesNotCount() {
        before = new Books(100, 3, 97);
        after = new Books(100, 0, 100);
        threeAreSold();
        assertOk();
    }

    @Test
    void stockAddedMeanwhileCounts() {
        before = new Books(2, 2, 0);
        after = new Books(3, 0, 3);
        threeAreSold();
        assertOk();
    }
}
