package io.flashsale.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.ItemId;
import io.flashsale.OrderReason;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderStore.Release;
import io.flashsale.testkit.store.RawItem.ReleaseState;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
        assertThat(store().itemsWithReleases(MANY)).doesNotContain(item);
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
        assertThat(store().releases(item, 2)).hasSize(2);
        assertThat(store().unreleased(item)).isEqualTo(5);
    }

    /** Its units are free once they are counted, and on their way to the ledger until the refund is done. */
    @Test
    default void aReleaseIsNewThenCountedThenDone() {
        ItemId item = stocked(10, 4);
        Ticket ticket = samples().ticket(item, samples().buyer(), 4);
        decide(ticket);
        cancel(ticket.id());
        assertThat(probe().read(item).units(ReleaseState.NEW)).isEqualTo(4);
        assertThat(probe().read(item).available()).isEqualTo(6);
        assertThat(store().releases(item, MANY)).isEmpty();
        assertThat(store().unreleased(item)).isZero();

        assertThat(store().countReleases(item, 10)).isEqualTo(1);
        assertThat(probe().read(item).units(ReleaseState.COUNTED)).isEqualTo(4);
        assertThat(row(item).available()).isEqualTo(10);
        assertThat(store().releases(item, MANY)).hasSize(1);
        assertThat(store().unreleased(item)).isEqualTo(4);
        assertThat(store().countReleases(item, 10)).isZero();
        assertThat(row(item).available()).isEqualTo(10);

        store().releasesDone(List.of(ticket.id()));
        assertThat(probe().read(item).units(ReleaseState.DONE)).isEqualTo(4);
        assertThat(store().releases(item, MANY)).isEmpty();
        assertThat(store().unreleased(item)).isZero();
        assertThat(store().countReleases(item, 10)).isZero();
        assertThat(row(item).available()).isEqualTo(10);
    }

    /** Nothing is DONE before it was COUNTED: the units would be lost. */
    @Test
    default void aReleaseThatIsNotCountedCannotBeDone() {
        ItemId item = stocked(10, 1);
        Ticket ticket = created(item);
        cancel(ticket.id());
        store().releasesDone(List.of(ticket.id()));
        assertThat(probe().read(item).units(ReleaseState.NEW)).isEqualTo(1);
        assertThat(store().decisions(item, List.of(ticket.id())).get(0).released())
                .isFalse();
        assertThat(store().countReleases(item, 10)).isEqualTo(1);
        assertThat(row(item).available()).isEqualTo(10);
    }

    @Test
    default void noMoreReleasesAreCountedAtOnceThanAskedForAndTheOldestFirst() {
        ItemId item = stocked(10, 1);
        List<Ticket> tickets = created(item, 5);
        tickets.forEach(ticket -> cancel(ticket.id()));
        assertThat(store().countReleases(item, 3)).isEqualTo(3);
        assertThat(row(item).available()).isEqualTo(8);
        assertThat(ids(store().releases(item, MANY)))
                .containsExactlyElementsOf(
                        tickets.subList(0, 3).stream().map(Ticket::id).toList());
        assertThat(store().countReleases(item, 3)).isEqualTo(2);
        assertThat(row(item).available()).isEqualTo(10);
    }

    @Test
    default void withoutReleasesOrAStockRowNothingIsCounted() {
        assertThat(store().countReleases(stocked(1, 1), 10)).isZero();
        assertThat(store().countReleases(samples().item(), 10)).isZero();
    }

    /** D10, E5: releases of a bucket that is down are those of one item among all. */
    @Test
    default void itemsWithReleasesThatAreNotDoneComeByTurns() {
        List<ItemId> items = List.of(stocked(9, 1), stocked(9, 1), stocked(9, 1));
        ItemId done = stocked(9, 1);
        items.forEach(item -> cancel(created(item).id()));
        Ticket finished = created(done);
        cancel(finished.id());
        countAll(items.get(1));
        countAll(done);
        store().releasesDone(List.of(finished.id()));
        Set<ItemId> seen = new HashSet<>();
        for (int call = 0; call < ROUNDS_OF_ITEMS && !seen.containsAll(items); call++) {
            List<ItemId> some = store().itemsWithReleases(1);
            assertThat(some).hasSizeLessThanOrEqualTo(1).doesNotContain(done);
            seen.addAll(some);
        }
        assertThat(seen).containsAll(items);
        assertThat(store().itemsWithReleases(MANY))
                .containsAll(items)
                .doesNotContain(done)
                .doesNotHaveDuplicates();
    }

    @Test
    default void aReleaseThatIsDoneIsNotListedAgain() {
        ItemId item = stocked(10, 1);
        List<Ticket> tickets = created(item, 3);
        tickets.forEach(ticket -> cancel(ticket.id()));
        countAll(item);
        store().releasesDone(List.of(tickets.get(0).id(), tickets.get(2).id()));
        assertThat(ids(releasesOf(item))).containsExactly(tickets.get(1).id());
        assertThat(store().unreleased(item)).isEqualTo(1);
    }

    @Test
    default void markingDoneTwiceOrForUnknownTicketsOrForNoneChangesNothing() {
        ItemId item = stocked(10, 1);
        List<Ticket> tickets = created(item, 2);
        cancel(tickets.get(0).id());
        countAll(item);
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
        countAll(item);
        RawItem before = probe().read(item);
        store().releasesDone(List.of(ticket.id()));
        RawItem after = probe().read(item);
        assertThat(after.available()).isEqualTo(before.available());
        assertThat(after.holdings()).isEqualTo(before.holdings());
        assertThat(after.units(ReleaseState.DONE)).isEqualTo(1);
    }
}
