package io.flashsale.testkit.memory;

import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.Ticket;
import io.flashsale.memory.MemoryOrderStore;
import io.flashsale.spi.OrderStore.Release;
import io.flashsale.spi.StockRow;
import io.flashsale.testkit.store.OrderStoreProbe;
import io.flashsale.testkit.store.RawItem;
import io.flashsale.testkit.store.RawItem.RawHolding;
import io.flashsale.testkit.store.RawItem.RawOrder;
import io.flashsale.testkit.store.RawItem.RawRelease;
import io.flashsale.testkit.store.RawItem.ReleaseState;
import java.util.ArrayList;
import java.util.List;

/** Reads the raw state of a {@link MemoryOrderStore}. */
public record MemoryOrderStoreProbe(MemoryOrderStore store) implements OrderStoreProbe {
    @Override
    public RawItem read(ItemId item) {
        MemoryOrderStore.Audit audit = store.audit(item);
        List<RawRelease> releases = new ArrayList<>();
        audit.newReleases().forEach(release -> releases.add(row(release, ReleaseState.NEW)));
        audit.countedReleases().forEach(release -> releases.add(row(release, ReleaseState.COUNTED)));
        audit.doneReleases().forEach(release -> releases.add(row(release, ReleaseState.DONE)));
        return new RawItem(
                item,
                audit.stock().map(row -> row.terms().total()).orElse(0L),
                audit.stock().map(StockRow::available).orElse(0L),
                audit.orders().stream().map(MemoryOrderStoreProbe::row).toList(),
                audit.held().entrySet().stream()
                        .map(holding -> new RawHolding(holding.getKey(), holding.getValue()))
                        .toList(),
                releases);
    }

    private static RawRelease row(Release release, ReleaseState state) {
        Ticket ticket = release.ticket();
        return new RawRelease(ticket.id(), ticket.buyer(), ticket.quantity(), release.lowerCount(), state);
    }

    private static RawOrder row(Order order) {
        return new RawOrder(
                order.id(),
                order.ticket().buyer(),
                order.ticket().quantity(),
                order.status(),
                order.reason(),
                order.expiresAt() != null);
    }
}
