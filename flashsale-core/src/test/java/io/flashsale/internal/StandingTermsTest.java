package io.flashsale.internal;

import static io.flashsale.internal.ThreeItems.assertNobodyWasRejected;
import static io.flashsale.internal.ThreeItems.three;
import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.FlashSale;
import io.flashsale.ItemId;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.OrderResult.Accepted;
import io.flashsale.OrderResult.Unavailable;
import io.flashsale.OrderResult.UnknownItem;
import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.internal.PublishedSalesTest.Counted;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * What operators change shortly before the start, and a node that cannot hear of it because its catalog is down: orders are taken by terms that
 * do not change any more, and by no others.
 */
class StandingTermsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration TO_THE_START = Duration.ofMinutes(10);

    private static Rig upcoming() {
        return three().withLimit(2).opensIn(TO_THE_START).start();
    }

    private static FlashSale frontNode(Rig rig, Counted catalog) {
        return rig.anotherNode(builder -> builder.catalog(catalog).roles(Set.of()));
    }

    /** The last edit that is possible, a second after the node has heard of the catalog for the last time. */
    private static void editUnheard(Rig rig, FlashSale node, Counted catalog, UnaryOperator<Sale> edit) {
        rig.pass(TO_THE_START.minusSeconds(12));
        assertThat(node.detail(Rig.ITEM, null)).isPresent();
        catalog.down = true;
        rig.pass(SECOND);
        rig.engine
                .admin()
                .update(edit.apply(rig.engine.admin().find(SaleId.of("ten")).orElseThrow()));
        rig.pass(SECOND.multipliedBy(12));
    }

    private static OrderResult place(FlashSale node, ItemId item, int quantity) {
        return node.place(Rig.request(node, item, "ann", quantity));
    }

    /** It was sold by the node that had not heard, and the buyer was rejected with CLOSED. */
    @Test
    void anItemThatWasRemovedIsNotSold() {
        try (Rig rig = upcoming()) {
            Counted catalog = new Counted(rig.catalog);
            FlashSale node = frontNode(rig, catalog);
            editUnheard(rig, node, catalog, sale -> sale.withItems(sale.items().subList(1, 3)));
            OrderRequest removed = Rig.request(node, Rig.ITEM, "ann", 1);
            for (ItemId item : Rig.ITEMS) {
                assertThat(place(node, item, 1)).as("%s", item).isInstanceOf(Unavailable.class);
            }
            assertThat(place(rig.engine, Rig.ITEMS.get(1), 1)).isInstanceOf(Accepted.class);

            catalog.down = false;
            assertThat(node.place(removed)).isEqualTo(UnknownItem.INSTANCE);
            assertThat(place(node, Rig.ITEMS.get(2), 1)).isInstanceOf(Accepted.class);
            rig.pass(SECOND.multipliedBy(2));
            assertNobodyWasRejected(rig);
        }
    }

    /** Two were sold where one was allowed, and the buyer was rejected with LIMIT. */
    @Test
    void nobodyGetsMoreThanALimitThatWasLowered() {
        try (Rig rig = upcoming()) {
            Counted catalog = new Counted(rig.catalog);
            FlashSale node = frontNode(rig, catalog);
            editUnheard(
                    rig,
                    node,
                    catalog,
                    sale -> sale.withItems(
                            sale.items().stream().map(item -> limited(item, 1)).toList()));
            for (ItemId item : Rig.ITEMS) {
                assertThat(place(node, item, 2)).isInstanceOf(Unavailable.class);
            }
            catalog.down = false;
            for (ItemId item : Rig.ITEMS) {
                assertThat(place(node, item, 2).isAccepted()).isFalse();
                assertThat(place(node, item, 1)).isInstanceOf(Accepted.class);
            }
            rig.pass(SECOND.multipliedBy(2));
            assertNobodyWasRejected(rig);
        }
    }

    private static SaleItem limited(SaleItem item, int limit) {
        return new SaleItem(
                item.sku(),
                item.title(),
                item.price(),
                item.salePrice(),
                item.stock(),
                limit,
                item.layout(),
                item.media());
    }

    /** What was read in time serves all; what was not is read once, however many come. */
    @Test
    void aCrowdAtTheStartReadsTheCatalogOnce() {
        for (Duration seenBefore : List.of(SECOND.multipliedBy(4), SECOND.multipliedBy(9))) {
            try (Rig rig = upcoming()) {
                Counted catalog = new Counted(rig.catalog);
                FlashSale node = frontNode(rig, catalog);
                rig.pass(TO_THE_START.minus(seenBefore));
                assertThat(node.detail(Rig.ITEM, null)).isPresent();
                rig.pass(seenBefore);
                catalog.calls.clear();
                for (int buyer = 0; buyer < 100; buyer++) {
                    for (ItemId item : Rig.ITEMS) {
                        assertThat(node.place(Rig.request(rig.engine, item, "buyer-" + buyer, 1)))
                                .isInstanceOf(Accepted.class);
                    }
                }
                assertThat(catalog.calls.stream().filter("find"::equals).count())
                        .as("seen %s before the start", seenBefore)
                        .isLessThanOrEqualTo(2);
            }
        }
    }
}
