package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.FlashSale;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult.Accepted;
import io.flashsale.OrderResult.Unavailable;
import io.flashsale.OrderResult.UnknownItem;
import io.flashsale.Sale;
import io.flashsale.SaleDetail;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.StoreUnavailableException;
import io.flashsale.spi.SaleCatalog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rule 12: a node knows which sales there are, and of one published elsewhere within 200 ms. */
class PublishedSalesTest {
    private static final Duration FRESH = Duration.ofMillis(200);
    private static final BuyerId ANN = new BuyerId("ann");

    private @Nullable Counted counted;

    private static Rig rig() {
        return Rig.plan().withThreeItems().start();
    }

    /** A node that only takes orders, on a catalog whose calls are counted. */
    private FlashSale frontNode(Rig rig) {
        Counted catalog = new Counted(rig.catalog);
        counted = catalog;
        return rig.anotherNode(builder -> builder.catalog(catalog).roles(Set.of()));
    }

    private Counted catalog() {
        return Objects.requireNonNull(counted);
    }

    private static void publish(Rig rig, String id) {
        Instant now = rig.clock.instant();
        SaleItem phone = SaleItem.of("phone", "Phone", Money.of(2, "EUR"), Money.of(1, "EUR"), 5, 1);
        rig.engine.admin().create(Sale.draft(id, id, now, now.plus(Duration.ofHours(1)), List.of(phone)));
        rig.engine.admin().publish(SaleId.of(id));
    }

    /** Case 27: it was absent on the second node for as long as that remembered that there is none. */
    @Test
    void aSaleThatIsPublishedOnOneNodeIsThereOnTheOthersWithin200Milliseconds() {
        try (Rig rig = rig()) {
            FlashSale node = frontNode(rig);
            ItemId item = ItemId.of("eleven", "phone");
            for (int look = 0; look < 3; look++) {
                assertThat(node.detail(item, ANN)).isEmpty();
                assertThat(node.place(OrderRequest.of("ann", item, 1))).isEqualTo(UnknownItem.INSTANCE);
            }
            publish(rig, "eleven");
            assertThat(rig.engine.detail(item, ANN))
                    .as("where it was published")
                    .isPresent();
            rig.clock.advance(FRESH);

            assertThat(node.detail(item, ANN)).isPresent();
            assertThat(node.place(Rig.request(node, item, "ann", 1))).isInstanceOf(Accepted.class);
        }
    }

    /** A draft that the node was asked for is absent, and there once it is published. */
    @Test
    void aDraftIsAbsentUntilItIsPublished() {
        try (Rig rig = rig()) {
            FlashSale node = frontNode(rig);
            ItemId item = ItemId.of("eleven", "phone");
            Instant now = rig.clock.instant();
            SaleItem phone = SaleItem.of("phone", "Phone", Money.of(2, "EUR"), Money.of(1, "EUR"), 5, 1);
            rig.engine
                    .admin()
                    .create(Sale.draft("eleven", "Eleven", now, now.plus(Duration.ofHours(1)), List.of(phone)));
            rig.clock.advance(FRESH);
            for (FlashSale each : List.of(rig.engine, node)) {
                assertThat(each.detail(item, ANN)).isEmpty();
            }
            rig.engine.admin().publish(SaleId.of("eleven"));
            rig.clock.advance(FRESH);
            for (FlashSale each : List.of(rig.engine, node)) {
                assertThat(each.detail(item, ANN)).isPresent();
            }
        }
    }

    /** One question each 200 ms, however many ids are invented; none of them is looked for. */
    @Test
    void inventedIdsCostNothing() {
        try (Rig rig = rig()) {
            FlashSale node = frontNode(rig);
            node.detail(Rig.ITEM, ANN);
            rig.clock.advance(FRESH);
            catalog().calls.clear();
            for (int number = 0; number < 2_000; number++) {
                assertThat(node.detail(ItemId.of("invented-" + number, "phone"), ANN))
                        .isEmpty();
            }
            assertThat(catalog().calls).containsExactly("changes");
            node.detail(Rig.ITEM, ANN);
            assertThat(catalog().calls).as("the real one is still in memory").containsExactly("changes");
        }
    }

    /** D4: the 1,001st was never listed. */
    @Test
    void thereIsNoEndOfTheList() {
        try (Rig rig = rig()) {
            FlashSale node = frontNode(rig);
            for (int number = 0; number < 1_500; number++) {
                Instant now = rig.clock.instant();
                SaleItem phone = SaleItem.of("phone", "Phone", Money.of(2, "EUR"), Money.of(1, "EUR"), 5, 1);
                Sale draft = Sale.draft(
                        "sale-" + number,
                        "Sale",
                        now.plusSeconds(60),
                        now.plusSeconds(3600),
                        List.of(phone.withBuckets(1)));
                Sale saved = rig.catalog.save(draft).orElseThrow();
                assertThat(rig.catalog.save(saved.withState(Sale.State.PUBLISHED)))
                        .isPresent();
            }
            rig.clock.advance(Duration.ofSeconds(3));
            assertThat(node.sales().stream().map(SaleDetail::sale).map(Sale::id))
                    .hasSize(1_501)
                    .doesNotHaveDuplicates();
            assertThat(node.detail(ItemId.of("sale-1499", "phone"), ANN)).isPresent();
            rig.clock.advance(Duration.ofSeconds(1));
            node.sales(); // that page was told the time, by which the list is chosen from now on
            catalog().calls.clear();
            for (int second = 0; second < 10; second++) {
                rig.clock.advance(Duration.ofSeconds(1));
                node.sales();
            }
            assertThat(catalog().calls).as("nothing has changed").containsOnly("changes");
        }
    }

    @Test
    void whileTheCatalogIsDownNobodyIsToldThatThereIsNoSale() {
        try (Rig rig = rig()) {
            FlashSale node = frontNode(rig);
            OrderRequest known = Rig.request(node, Rig.ITEM, "ann", 1);
            rig.clock.advance(FRESH);
            catalog().down = true;
            assertThat(node.place(OrderRequest.of("ann", ItemId.of("eleven", "phone"), 1)))
                    .isInstanceOf(Unavailable.class);
            assertThat(node.place(known)).isInstanceOf(Accepted.class);
            catalog().down = false;
            rig.clock.advance(FRESH);
            assertThat(node.place(OrderRequest.of("ann", ItemId.of("eleven", "phone"), 1)))
                    .isEqualTo(UnknownItem.INSTANCE);
        }
    }

    /** A catalog that notes what it is asked, and can be out of reach. */
    static final class Counted implements SaleCatalog {
        final List<String> calls = new ArrayList<>();
        boolean down;
        /** Happens between the next reading and its answer. */
        @Nullable
        Runnable meanwhile;

        private final SaleCatalog real;

        Counted(SaleCatalog real) {
            this.real = real;
        }

        private <T> T called(String call, Supplier<T> answer) {
            calls.add(call);
            if (down) {
                throw new StoreUnavailableException("injected", null, false);
            }
            return answer.get();
        }

        @Override
        public Optional<Sale> find(SaleId sale) {
            Optional<Sale> found = called("find", () -> real.find(sale));
            Runnable now = meanwhile;
            meanwhile = null;
            if (now != null) {
                now.run();
            }
            return found;
        }

        @Override
        public List<Sale> published(Instant endingAfter, @Nullable SaleId after, int max) {
            return called("published", () -> real.published(endingAfter, after, max));
        }

        @Override
        public long changes() {
            return called("changes", real::changes);
        }

        @Override
        public List<Sale> latest(int max) {
            return called("latest", () -> real.latest(max));
        }

        @Override
        public Optional<Sale> save(Sale sale, Instant before) {
            return called("save", () -> real.save(sale, before));
        }

        @Override
        public boolean delete(SaleId sale, long version) {
            return called("delete", () -> real.delete(sale, version));
        }
    }
}
