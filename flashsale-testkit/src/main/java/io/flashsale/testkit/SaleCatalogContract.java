package io.flashsale.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.ItemId;
import io.flashsale.Media;
import io.flashsale.Money;
import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.Sku;
import io.flashsale.StockLayout;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.SaleCatalog;
import io.flashsale.spi.StockRow;
import io.flashsale.spi.StockTerms;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link SaleCatalog} must do. Extend it and make the subject; the tests are inherited. */
public abstract class SaleCatalogContract {
    private static final Instant START = Instant.parse("2031-03-30T00:59:59.999Z");
    private static final int MANY = 100_000;
    private static final int BUCKETS = 4;

    private final Samples samples = Samples.fresh();
    private SaleCatalog catalog;

    /** The subject, empty or with what other tests left in it under other names. */
    protected abstract SaleCatalog createCatalog() throws Exception;

    /** The store whose stock rows the subject keeps in line with its sales. */
    protected abstract OrderStore orderStore();

    @BeforeEach
    void makeTheSubject() throws Exception {
        catalog = createCatalog();
    }

    private static SaleItem item(String sku) {
        return item(sku, 1_000);
    }

    private static SaleItem item(String sku, long stock) {
        return SaleItem.of(sku, "A phone", Money.of(99_900, "EUR"), Money.of(9_900, "EUR"), stock, 1);
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

    private Sale published(Instant startsAt, Instant endsAt, String... skus) {
        List<SaleItem> items =
                Arrays.stream(skus).map(sku -> item(sku).withBuckets(BUCKETS)).toList();
        return saved(draft(startsAt, endsAt, skus[0]).withItems(items).withState(Sale.State.PUBLISHED));
    }

    private Sale published(String... skus) {
        return published(START, START.plusSeconds(3_600), skus);
    }

    private static ItemId id(Sale sale, String sku) {
        return new ItemId(sale.id(), Sku.of(sku));
    }

    private StockRow row(Sale sale, String sku) {
        return orderStore()
                .stock(id(sale, sku))
                .orElseThrow(() -> new AssertionError("no stock row of " + sku + " in " + sale));
    }

    private static StockLayout layout(Sale sale, String sku) {
        return sale.item(Sku.of(sku)).orElseThrow().layout();
    }

    /** Those of the sales that this test made, as other tests may share the catalog. */
    private static List<SaleId> of(List<Sale> listed, Sale... ours) {
        List<SaleId> ids = Arrays.stream(ours).map(Sale::id).toList();
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
                new StockLayout(1_024, 1),
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
                List.of(
                        full,
                        item("b").withMedia(media.subList(1, 2)).withLayout(new StockLayout(1, 1)),
                        item("a").withLayout(new StockLayout(2, 1))));
        Sale saved = saved(sale);
        assertThat(saved).isEqualTo(sale.withVersion(1));
        assertThat(catalog.find(sale.id())).contains(saved);
        assertThat(catalog.published(START, null, MANY)).contains(saved);
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
        Sale third =
                saved(second.withItems(List.of(item("phone").withBuckets(1))).withState(Sale.State.PUBLISHED));
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

    /** D4: neither drafts nor sales that are over take anybody's place, and there is a next page. */
    @Test
    void publishedSalesThatEndAfterAMomentAreListedByIdPageByPage() {
        Sale draft = saved(draft(START.plusSeconds(50), START.plusSeconds(100), "phone"));
        Sale first = published(START.plusSeconds(10), START.plusSeconds(300), "phone");
        Sale second = published(START.plusSeconds(90), START.plusSeconds(300), "phone", "tablet");
        Sale third = published(START.plusSeconds(1), START.plusSeconds(61), "phone");
        Sale over = published(START.plusSeconds(5), START.plusSeconds(60), "phone");
        List<SaleId> ours = new ArrayList<>(List.of(first.id(), second.id(), third.id()));
        ours.sort(Comparator.comparing(SaleId::value));
        Instant moment = START.plusSeconds(60);
        assertThat(of(catalog.published(moment, null, MANY), draft, first, second, third, over))
                .containsExactlyElementsOf(ours);
        assertThat(of(catalog.published(moment.minusMillis(1), null, MANY), over))
                .hasSize(1);
        List<SaleId> paged = new ArrayList<>();
        SaleId after = null;
        for (List<Sale> page = catalog.published(moment, null, 2);
                !page.isEmpty();
                page = catalog.published(moment, after, 2)) {
            assertThat(page).hasSizeLessThanOrEqualTo(2);
            page.forEach(sale -> paged.add(sale.id()));
            after = page.get(page.size() - 1).id();
        }
        assertThat(paged).doesNotHaveDuplicates().containsSubsequence(ours).doesNotContain(draft.id(), over.id());
        assertThat(catalog.publishedIds()).containsAll(ours).contains(over.id()).doesNotContain(draft.id());
        assertThat(catalog.published(moment, null, MANY)).contains(second);
    }

    @Test
    void everySaveAndDeletionMovesTheNumberOfChangesAndARefusedOneMayNot() {
        long before = catalog.changes();
        Sale draft = saved(draft("phone"));
        long created = catalog.changes();
        assertThat(created).isGreaterThan(before);
        Sale again = saved(draft.withPaused(true));
        long saved = catalog.changes();
        assertThat(saved).isGreaterThan(created);
        assertThat(catalog.delete(again.id(), again.version())).isTrue();
        assertThat(catalog.changes()).isGreaterThan(saved);
        assertThat(catalog.changes()).isEqualTo(catalog.changes());
    }

    @Test
    void publishingMakesTheStockRowsAndADraftHasNone() {
        Sale draft = saved(draft("phone"));
        assertThat(orderStore().stock(id(draft, "phone"))).isEmpty();
        Sale published = saved(draft.withItems(List.of(
                        item("phone").withBuckets(BUCKETS), item("tablet").withLayout(new StockLayout(2, 9))))
                .withPayWithin(Duration.ofMinutes(3))
                .withState(Sale.State.PUBLISHED));
        assertThat(row(published, "phone"))
                .isEqualTo(new StockRow(
                        id(draft, "phone"),
                        new StockTerms(1_000, 1, new StockLayout(BUCKETS, 1), Duration.ofMinutes(3)),
                        1_000,
                        0));
        assertThat(layout(published, "phone")).isEqualTo(new StockLayout(BUCKETS, 1));
        assertThat(layout(published, "tablet")).isEqualTo(new StockLayout(2, 1));
        assertThat(catalog.find(draft.id())).contains(published);
    }

    /** D1, E2: units that were added or taken back are neither undone nor counted twice by an edit. */
    @Test
    void anEditLeavesTheUnitsAlone() {
        Sale sale = published("phone");
        orderStore().addStock(id(sale, "phone"), 50, samples.operationId());
        orderStore().takeBack(id(sale, "phone"), 7, samples.operationId(), (row, units) -> units);
        StockRow before = row(sale, "phone");
        Sale later = saved(sale.withTimes(sale.startsAt(), sale.endsAt().plusSeconds(60)));
        saved(later.withItems(List.of(item("phone", 5).withBuckets(BUCKETS))));
        assertThat(row(sale, "phone")).isEqualTo(before);
        assertThat(before.terms().total()).isEqualTo(1_043);
    }

    @Test
    void anEditBringsLimitTimeToPayAndBucketsToTheStockRow() {
        Sale sale = published("phone");
        Sale edited = saved(sale.withItems(List.of(new SaleItem(
                        Sku.of("phone"),
                        "A phone",
                        Money.of(99_900, "EUR"),
                        Money.of(9_900, "EUR"),
                        1_000,
                        3,
                        new StockLayout(8, 1),
                        List.of())))
                .withPayWithin(Duration.ofSeconds(90)));
        assertThat(row(sale, "phone").terms())
                .isEqualTo(new StockTerms(1_000, 3, new StockLayout(8, 2), Duration.ofSeconds(90)));
        assertThat(layout(edited, "phone")).isEqualTo(new StockLayout(8, 2));
        Sale undecided = saved(edited.withItems(List.of(item("phone"))));
        assertThat(layout(undecided, "phone")).isEqualTo(new StockLayout(8, 2));
        assertThat(catalog.find(sale.id())).contains(undecided);
    }

    /** D2, E2: terms of a save that lost do not stay in the stock row. */
    @Test
    void aSaveThatIsRefusedLeavesTheStockRowsAlone() {
        Sale sale = published("phone");
        saved(sale.withPaused(true));
        StockRow before = row(sale, "phone");
        Sale stale = sale.withItems(
                        List.of(item("phone").withBuckets(32), item("tablet").withBuckets(1)))
                .withPayWithin(Duration.ofSeconds(7));
        assertThat(catalog.save(stale)).isEmpty();
        assertThat(row(sale, "phone")).isEqualTo(before);
        assertThat(orderStore().stock(id(sale, "tablet"))).isEmpty();
    }

    /** E2: an epoch never comes back, or a ledger would take what it has of the old stock for the new. */
    @Test
    void anItemThatIsRemovedAndComesBackIsANewStockOfANewEpoch() {
        Sale sale = published("phone", "tablet");
        Sale without = saved(sale.withItems(List.of(item("tablet").withBuckets(BUCKETS))));
        assertThat(orderStore().stock(id(sale, "phone"))).isEmpty();
        assertThat(row(sale, "tablet").terms().layout().epoch()).isEqualTo(1);
        Sale back = saved(without.withItems(
                List.of(item("tablet").withBuckets(BUCKETS), item("phone", 30).withBuckets(BUCKETS))));
        assertThat(row(sale, "phone").terms().total()).isEqualTo(30);
        assertThat(row(sale, "phone").available()).isEqualTo(30);
        assertThat(layout(back, "phone")).isEqualTo(new StockLayout(BUCKETS, 2));
        Sale relaid = saved(back.withItems(
                List.of(item("tablet").withBuckets(BUCKETS), item("phone", 30).withBuckets(9))));
        assertThat(layout(relaid, "phone")).isEqualTo(new StockLayout(9, 3));
    }

    @Test
    void aDeletedSalesEpochsDoNotComeBackEither() {
        Sale sale = published("phone");
        assertThat(catalog.delete(sale.id(), sale.version())).isTrue();
        assertThat(orderStore().stock(id(sale, "phone"))).isEmpty();
        Sale again = saved(sale.withVersion(0));
        assertThat(layout(again, "phone")).isEqualTo(new StockLayout(BUCKETS, 2));
    }

    /** Its orders would have no stock row to go back to. */
    @Test
    void anItemOfWhichUnitsAreSoldStaysInTheSaleAndTheSaleStays() {
        Sale sale = published("phone", "tablet");
        StockRow tablet = row(sale, "tablet");
        orderStore().decide(id(sale, "phone"), List.of(samples.ticket(id(sale, "phone"))));
        Sale without = sale.withItems(List.of(item("tablet").withBuckets(64)));
        assertThatThrownBy(() -> catalog.save(without))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(id(sale, "phone").toString());
        assertThatThrownBy(() -> catalog.delete(sale.id(), sale.version()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(id(sale, "phone").toString());
        assertThat(catalog.find(sale.id())).contains(sale);
        assertThat(row(sale, "phone").available()).isEqualTo(999);
        assertThat(row(sale, "tablet")).isEqualTo(tablet);
    }

    @Test
    void anItemWithoutANumberOfBucketsCannotBePublished() {
        Sale draft = saved(draft("phone"));
        Sale wanted = draft.withItems(List.of(item("tablet").withBuckets(1), item("phone")))
                .withState(Sale.State.PUBLISHED);
        assertThatThrownBy(() -> catalog.save(wanted))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(id(draft, "phone").toString());
        assertThat(catalog.find(draft.id())).contains(draft);
        assertThat(orderStore().stock(id(draft, "tablet"))).isEmpty();
    }

    /** D2: of operators who save at once one wins, and the stock rows say what the winner said. */
    @Test
    void ofManyWhoEditAPublishedSaleAtOnceTheWinnersTermsStand() {
        Sale sale = published("phone", "tablet", "watch");
        List<Callable<Optional<Sale>>> editors = new ArrayList<>();
        for (int buckets = 10; buckets < 16; buckets++) {
            Sale wanted = sale.withItems(List.of(
                            item("watch").withBuckets(buckets),
                            item("phone").withBuckets(buckets),
                            item("new-" + buckets).withBuckets(buckets)))
                    .withPayWithin(Duration.ofSeconds(buckets));
            editors.add(() -> Together.repeatingConflicts(() -> catalog.save(wanted)));
        }
        List<Sale> won =
                Together.all(editors).stream().flatMap(Optional::stream).toList();
        assertThat(won).hasSize(1);
        for (SaleItem item : won.get(0).items()) {
            StockTerms terms = row(sale, item.sku().value()).terms();
            assertThat(terms.layout()).isEqualTo(item.layout());
            assertThat(terms.payWithin()).isEqualTo(won.get(0).payWithin());
        }
        assertThat(orderStore().stock(id(sale, "tablet"))).isEmpty();
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
