package io.flashsale.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.ItemId;
import io.flashsale.OrderReason;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderStore.Release;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The outbox of units that came free and have not been refunded to the ledger yet. */
interface ReleaseRules extends OrderStoreSubject {
    private static List<TicketId> ids(List<Release> releases) {
        return releases.stream().map(release -> release.ticket().id()).toList();
    }

    @Test
    default void aReleaseCarriesEverythingTheRefundNeeds() {
        ItemId item = stocked(10, 5);
        Ticket ticket = samples().ticket(item, samples().buyer(), 4);
        decide(ticket);
        cancel(ticket.id());
        assertThat(releasesOf(item)).containsExactly(new Release(ticket, true, OrderReason.BUYER));
        assertThat(store().unreleased(item)).isEqualTo(4);
    }

    @Test
    default void nothingIsReleasedWithoutACancel() {
        ItemId item = stocked(1, 1);
        pay(created(item).id());
        decide(samples().ticket(item));
        store().reject(samples().ticket(item), OrderReason.LOST);
        assertThat(releasesOf(item)).isEmpty();
        assertThat(store().unreleased(item)).isZero();
        assertThat(store().unreleased(samples().item())).isZero();
    }

    @Test
    default void releasesAreListedOldestFirstAndNoMoreThanAskedFor() {
        ItemId item = stocked(10, 1);
        List<Ticket> tickets = created(item, 5);
        tickets.forEach(ticket -> cancel(ticket.id()));
        assertThat(ids(releasesOf(item)))
                .containsExactlyElementsOf(tickets.stream().map(Ticket::id).toList());
        assertThat(store().releases(2)).hasSize(2);
        assertThat(store().unreleased(item)).isEqualTo(5);
    }

    @Test
    default void aReleaseThatIsDoneIsNotListedAgain() {
        ItemId item = stocked(10, 1);
        List<Ticket> tickets = created(item, 3);
        tickets.forEach(ticket -> cancel(ticket.id()));
        store().releasesDone(List.of(tickets.get(0).id(), tickets.get(2).id()));
        assertThat(ids(releasesOf(item))).containsExactly(tickets.get(1).id());
        assertThat(store().unreleased(item)).isEqualTo(1);
    }

    @Test
    default void markingDoneTwiceOrForUnknownTicketsOrForNoneChangesNothing() {
        ItemId item = stocked(10, 1);
        List<Ticket> tickets = created(item, 2);
        cancel(tickets.get(0).id());
        store().releasesDone(List.of(tickets.get(0).id()));
        RawItem before = probe().read(item);
        store().releasesDone(List.of(
                tickets.get(0).id(), tickets.get(1).id(), samples().ticketId()));
        store().releasesDone(List.of());
        assertThat(probe().read(item)).isEqualTo(before);
    }

    @Test
    default void aDoneReleaseTouchesNeitherStockNorHoldings() {
        ItemId item = stocked(10, 1);
        Ticket ticket = created(item);
        cancel(ticket.id());
        RawItem before = probe().read(item);
        store().releasesDone(List.of(ticket.id()));
        RawItem after = probe().read(item);
        assertThat(after.available()).isEqualTo(before.available());
        assertThat(after.holdings()).isEqualTo(before.holdings());
        assertThat(after.releases()).allMatch(RawItem.RawRelease::done);
    }
}
