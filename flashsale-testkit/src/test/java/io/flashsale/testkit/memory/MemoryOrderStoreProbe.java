package io.flashsale.testkit.memory;

import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderStatus;
import io.flashsale.TicketId;
import io.flashsale.memory.MemoryOrderStore;
import io.flashsale.spi.StockRow;
import io.flashsale.testkit.OrderStoreProbe;
import io.flashsale.testkit.RawItem;
import io.flashsale.testkit.RawItem.RawOrder;
import io.flashsale.testkit.RawItem.RawQuota;
import io.flashsale.testkit.RawItem.RawRelease;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the raw state of a {@link MemoryOrderStore}. */
public record MemoryOrderStoreProbe(MemoryOrderStore store) implements OrderStoreProbe {
    @Override
    public RawItem read(ItemId item) {
        MemoryOrderStore.Audit audit = store.audit(item);
        Set<TicketId> open = store.releases(Integer.MAX_VALUE).stream()
                .map(release -> release.ticket().id())
                .collect(Collectors.toSet());
        List<RawRelease> releases = audit.orders().stream()
                .filter(order -> order.status() == OrderStatus.CANCELLED)
                .map(order -> new RawRelease(
                        order.id(),
                        order.ticket().buyer(),
                        order.ticket().quantity(),
                        true,
                        !open.contains(order.id())))
                .toList();
        return new RawItem(
                item,
                audit.stock().map(row -> row.terms().total()).orElse(0L),
                audit.stock().map(StockRow::available).orElse(0L),
                audit.orders().stream().map(MemoryOrderStoreProbe::row).toList(),
                audit.quota().entrySet().stream()
                        .map(quota -> new RawQuota(quota.getKey(), quota.getValue()))
                        .toList(),
                releases);
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
