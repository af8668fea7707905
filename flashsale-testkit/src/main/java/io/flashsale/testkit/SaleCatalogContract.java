package io.flashsale.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.Media;
import io.flashsale.Money;
import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.Sku;
import io.flashsale.StockLayout;
import io.flashsale.spi.SaleCatalog;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link SaleCatalog} must do. Extend it and make the subject; the tests are inherited. */
public abstract class SaleCatalogContract {
    private static final Instant START = Instant.parse("2031-03-30T00:59:59.999Z");
    private static final int MANY = 100_000;

    private final Samples samples = Samples.fresh();
    private SaleCatalog catalog;

    /** The subject, empty or with what other tests left in it under other names. */
    protected abstract SaleCatalog createCatalog() throws Exception;

    @BeforeEach
    void makeTheSubject() throws Exception {
        catalog = createCatalog();
    }

    private static SaleItem item(String sku) {
        return SaleItem.of(sku, "A phone", Money.of(99_900, "EUR"), Money.of(9_900, "EUR"), 1_000, 1);
    }

    private Sale draft(String sku) {
        return draft(START, START.plusSeconds(3_600), sku);
    }

    private Sale draft(Instant startsAt, Instant endsAt, String sku) {
        return Sale.draft(samples.name("sale"), "Spring sale", startsAt, endsAt, List.of(item(sku)));
    }

    private Sale saved(Sale sale) {
        return catalog.save(sale).orElseThrow(() -> new AssertionError("refused: " + sale));
    }

    private Sale published(Instant startsAt, Instant endsAt, String sku) {
        return saved(draft(startsAt, endsAt, sku).withState(Sale.State.PUBLISHED));
    }

    /** Those of the sales that this test made, as other tests may share the catalog. */
    private static List<SaleId> of(List<Sale> listed, Sale... ours) {
        List<SaleId> ids = java.util.Arrays.stream(ours).map(Sale::id).toList();
        return listed.stream().map(Sale::id).filter(ids::contains).toList();
    }

    @Test
    void anUnknownSaleIsNotFound() {
        assertThat(catalog.find(new SaleId(samples.name("sale")))).isEmpty();
    }

    @Test
    void aNewSaleIsSavedAsVersionOne() {
        Sale draft = draft("phone");
        Sale saved = saved(draft);
        assertThat(saved).isEqualTo(draft.withVersion(1));
        assertThat(catalog.find(draft.id())).contains(saved);
    }

    @Test
    void everyFieldComesBackAsItWasSaved() {
        List<Media> media = List.of(
                new Media("s/p/1.jpg", "image/jpeg", URI.create("https://cdn.example/s/p/1.jpg?x=%20y")),
                new Media("s/p/2.mp4", "video/mp4", URI.create("/media/s/p/2.mp4")));
        SaleItem full = new SaleItem(
                new Sku("a.Z:9_@-"),
                "Žluťoučký 手机 \uD83D\uDCF1 'quoted' \"and\" \\ ; %",
                Money.of(Long.MAX_VALUE, "JPY"),
                Money.of(0, "JPY"),
                SaleItem.MAX_STOCK,
                SaleItem.MAX_PER_BUYER,
                new StockLayout(1_024, 77),
                media);
        Sale sale = new Sale(
                new SaleId(samples.name("sale")),
                "é".repeat(200),
                START,
                START.plusMillis(1),
                Duration.ofDays(30),
                Sale.State.PUBLISHED,
                true,
                0,
                List.of(full, item("b").withMedia(media.subList(1, 2)), item("a")));
        Sale saved = saved(sale);
        assertThat(saved).isEqualTo(sale.withVersion(1));
        assertThat(catalog.find(sale.id())).contains(saved);
        assertThat(catalog.endingAfter(START, MANY)).contains(saved);
        assertThat(catalog.latest(MANY)).contains(saved);
    }

    @Test
    void aSaleMayHaveAsManyItemsAsASaleMayHaveAndKeepsTheirOrder() {
        List<SaleItem> items = new ArrayList<>(IntStream.range(0, Sale.MAX_ITEMS)
                .mapToObj(index -> item("sku-" + (index * 37) % Sale.MAX_ITEMS).withBuckets(index))
                .toList());
        Sale saved = saved(draft("phone").withItems(items));
        assertThat(catalog.find(saved.id()).orElseThrow().items()).containsExactlyElementsOf(items);
    }

    @Test
    void eachSaveIsTheNextVersion() {
        Sale first = saved(draft("phone"));
        Sale second = saved(first.withPaused(true));
        Sale third = saved(second.withState(Sale.State.PUBLISHED));
        assertThat(second.version()).isEqualTo(2);
        assertThat(third.version()).isEqualTo(3);
        assertThat(catalog.find(first.id())).contains(third);
    }

    @Test
    void itemsAreReplacedBySave() {
        Sale first = saved(draft("phone").withItems(List.of(item("a"), item("b"), item("c"))));
        List<SaleItem> items = List.of(item("c").withBuckets(8), item("d"), item("a"));
        saved(first.withItems(items));
        assertThat(catalog.find(first.id()).orElseThrow().items()).containsExactlyElementsOf(items);
    }

    @Test
    void aSaveOfAnotherVersionIsRefusedAndChangesNothing() {
        Sale first = saved(draft("phone"));
        Sale second = saved(first.withPaused(true));
        for (long version : new long[] {0, 1, 3}) {
            assertThat(catalog.save(second.withVersion(version).withItems(List.of(item("other")))))
                    .isEmpty();
        }
        assertThat(catalog.find(first.id())).contains(second);
    }

    @Test
    void aSaveOfASaleThatIsNotThereIsRefused() {
        Sale sale = draft("phone").withVersion(1);
        assertThat(catalog.save(sale)).isEmpty();
        assertThat(catalog.find(sale.id())).isEmpty();
    }

    @Test
    void ofManyWhoSaveAtOnceOneWins() {
        Sale first = saved(draft("phone"));
        List<Optional<Sale>> results =
                Together.times(6, () -> Together.repeatingConflicts(() -> catalog.save(first.withPaused(true))));
        assertThat(results.stream().flatMap(Optional::stream)).hasSize(1);
        assertThat(catalog.find(first.id()).orElseThrow().version()).isEqualTo(2);
    }

    @Test
    void ofManyWhoCreateAtOnceOneWins() {
        Sale draft = draft("phone");
        List<Optional<Sale>> results = Together.times(6, () -> Together.repeatingConflicts(() -> catalog.save(draft)));
        assertThat(results.stream().flatMap(Optional::stream)).hasSize(1);
        assertThat(catalog.find(draft.id()).orElseThrow().version()).isEqualTo(1);
    }

    @Test
    void aSaleOfTheStoredVersionIsDeleted() {
        Sale saved = saved(draft("phone"));
        assertThat(catalog.delete(saved.id(), saved.version())).isTrue();
        assertThat(catalog.find(saved.id())).isEmpty();
        assertThat(of(catalog.latest(MANY), saved)).isEmpty();
        assertThat(catalog.delete(saved.id(), saved.version())).isFalse();
    }

    @Test
    void aSaleOfAnotherVersionIsNotDeleted() {
        Sale first = saved(draft("phone"));
        Sale second = saved(first.withPaused(true));
        assertThat(catalog.delete(first.id(), first.version())).isFalse();
        assertThat(catalog.delete(new SaleId(samples.name("sale")), 1)).isFalse();
        assertThat(catalog.find(first.id())).contains(second);
    }

    @Test
    void aDeletedSalesNameMayBeUsedAgain() {
        Sale saved = saved(draft("phone"));
        catalog.delete(saved.id(), saved.version());
        Sale again = saved(saved.withVersion(0).withItems(List.of(item("tablet"))));
        assertThat(again.version()).isPositive();
        assertThat(catalog.find(saved.id())).contains(again);
    }

    @Test
    void salesThatEndAfterAMomentAreListedByStartDraftsToo() {
        Sale late = saved(draft(START.plusSeconds(50), START.plusSeconds(100), "phone"));
        Sale early = published(START.plusSeconds(10), START.plusSeconds(300), "phone");
        Sale over = published(START.plusSeconds(5), START.plusSeconds(60), "phone");
        assertThat(of(catalog.endingAfter(START.plusSeconds(60), MANY), late, early, over))
                .containsExactly(early.id(), late.id());
        assertThat(of(catalog.endingAfter(START.plusSeconds(60).minusMillis(1), MANY), late, early, over))
                .containsExactly(over.id(), early.id(), late.id());
        assertThat(catalog.endingAfter(START, 2)).hasSize(2);
    }

    @Test
    void latestListsAllSalesLatestStartFirst() {
        Sale middle = saved(draft(START.plusSeconds(20), START.plusSeconds(30), "phone"));
        Sale last = published(START.plusSeconds(30), START.plusSeconds(31), "phone");
        Sale first = published(Instant.parse("2001-01-01T00:00:00Z"), Instant.parse("2001-01-02T00:00:00Z"), "phone");
        assertThat(of(catalog.latest(MANY), middle, last, first)).containsExactly(last.id(), middle.id(), first.id());
        assertThat(catalog.latest(2)).hasSize(2);
    }

    @Test
    void namesAreToldApartByCase() {
        Sale lower = saved(draft("phone"));
        SaleId upper = new SaleId(lower.id().value().toUpperCase(java.util.Locale.ROOT));
        assertThat(catalog.find(upper)).isEmpty();
    }
}
