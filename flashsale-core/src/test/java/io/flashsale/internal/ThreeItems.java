package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.FlashSale;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.OrderStatus;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import io.flashsale.spi.Bucket;
import java.time.Instant;
import java.util.List;

/** A sale of three items in two buckets each, and what tests with several nodes do to them. */
final class ThreeItems {
    private ThreeItems() {}

    static Rig.Plan three() {
        return Rig.plan().withThreeItems().withStock(100).withBuckets(2);
    }

    static void buy(Rig rig, FlashSale node, ItemId item, int howMany) {
        for (int buyer = 0; buyer < howMany; buyer++) {
            assertThat(node.place(Rig.request(node, item, rig.nextBuyer(), 1)).isAccepted())
                    .isTrue();
        }
    }

    static void loseEverything(Rig rig, ItemId item) {
        rig.ledger.forget(new Bucket(item, 0, 1));
        rig.ledger.forget(new Bucket(item, 1, 1));
    }

    static long ledgerUnits(Rig rig, ItemId item) {
        return rig.ledger.audit(item).stream()
                .mapToLong(bucket -> bucket.state().units())
                .sum();
    }

    static long sold(Rig rig, ItemId item) {
        return rig.store.audit(item).orders().stream()
                .filter(order -> order.status() == OrderStatus.CREATED || order.status() == OrderStatus.PAID)
                .mapToLong(order -> order.ticket().quantity())
                .sum();
    }

    static void assertNobodyWasRejected(Rig rig) {
        for (ItemId item : Rig.ITEMS) {
            assertThat(rig.store.audit(item).orders()).noneMatch(order -> order.status() == OrderStatus.REJECTED);
        }
    }

    static Sale sale(String id, Instant opens, String sku, long stock) {
        return Sale.draft(
                id,
                "Sale " + id,
                opens,
                opens.plus(Rig.OPEN_FOR),
                List.of(SaleItem.of(sku, "Item " + sku, Money.of(900, "EUR"), Money.of(90, "EUR"), stock, 1)));
    }
}
