package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.flashsale.FlashSaleHealth;
import io.flashsale.ItemId;
import io.flashsale.Media;
import io.flashsale.Money;
import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.memory.MemorySaleCache;
import io.flashsale.spi.MediaStore;
import io.flashsale.spi.SaleCache;
import io.flashsale.testing.FakeMediaStore;
import io.flashsale.testing.Intercept;
import io.flashsale.testing.RecordingListener.Failure;
import io.flashsale.testing.SettableClock;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is made ready before a sale starts. */
class LoaderTest {
    private static final Duration ROUND = Duration.ofSeconds(6);
    private static final Duration BEFORE_THE_LEAD = Duration.ofMinutes(61);
    private static final SaleId SALE = Rig.ITEM.sale();

    private final SettableClock clock = new SettableClock();

    @Test
    void nothingIsLoadedBeforeTheLeadAndAllOfItFromThenOn() {
        MemorySaleCache cache = new MemorySaleCache(clock::nanoTime);
        FakeMediaStore media = new FakeMediaStore(clock);
        try (Rig rig = Rig.plan()
                .opensIn(BEFORE_THE_LEAD)
                .with(builder -> builder.cache(cache).mediaStore(media))
                .start()) {
            show(rig, "ten/phone/a");
            cache.invalidate(SALE);
            rig.pass(ROUND);
            assertThat(rig.ledgerUnits()).isZero();
            assertThat(cached(cache)).isNull();
            assertThat(media.warmed()).isEmpty();

            rig.pass(Duration.ofMinutes(1));
            assertThat(rig.ledgerUnits()).isEqualTo(10);
            assertThat(cached(cache)).isNotNull();
            assertThat(media.warmed()).containsExactly("ten/phone/a");
        }
    }

    @Test
    void mediaAreWarmedOnceEachAlsoWhenTheyComeLater() {
        FakeMediaStore media = new FakeMediaStore(clock);
        try (Rig rig = Rig.plan()
                .opensIn(Duration.ofMinutes(1))
                .with(builder -> builder.mediaStore(media))
                .start()) {
            show(rig, "ten/phone/a");
            rig.pass(ROUND);
            show(rig, "ten/phone/a", "ten/phone/b");
            rig.pass(ROUND);
            assertThat(media.warmed()).containsExactly("ten/phone/a", "ten/phone/b");

            rig.pass(Duration.ofMinutes(2));
            show(rig, "ten/phone/b", "ten/phone/c");
            rig.pass(ROUND);
            assertThat(media.warmed())
                    .as("while the sale is open too")
                    .containsExactly("ten/phone/a", "ten/phone/b", "ten/phone/c");
        }
    }

    @Test
    void aCdnThatFailsIsReportedAndAskedAgainAndStopsNothing() {
        Switch cdn = new Switch(clock);
        cdn.works = false;
        try (Rig rig = Rig.plan()
                .opensIn(Duration.ofMinutes(1))
                .with(builder -> builder.mediaStore(cdn))
                .start()) {
            show(rig, "ten/phone/a");
            rig.pass(ROUND);

            assertThat(rig.ledgerUnits()).isEqualTo(10);
            assertThat(failedSteps(rig)).contains("media warm-up");
            assertThat(rig.engine.health().tasks().values())
                    .extracting(FlashSaleHealth.Task::lastError)
                    .containsOnly("");

            cdn.works = true;
            rig.pass(Duration.ofSeconds(10));
            assertThat(cdn.fake.warmed()).containsExactly("ten/phone/a");
        }
    }

    @Test
    void whatStaysColdIsReportedAndAskedForAgainEverLessOften() {
        Switch cdn = new Switch(clock);
        cdn.cold = Set.of("ten/phone/b");
        try (Rig rig = Rig.plan()
                .opensIn(Duration.ofMinutes(1))
                .with(builder -> builder.mediaStore(cdn))
                .start()) {
            show(rig, "ten/phone/a", "ten/phone/b");
            rig.pass(Duration.ofSeconds(99));
            assertThat(cdn.fake.warmed())
                    .as("after 0, 5, 15, 35 and 75 seconds")
                    .containsExactly(
                            "ten/phone/a", "ten/phone/b", "ten/phone/b", "ten/phone/b", "ten/phone/b", "ten/phone/b");
            assertThat(failedSteps(rig)).filteredOn("media warm-up"::equals).hasSize(5);

            show(rig, "ten/phone/a", "ten/phone/b", "ten/phone/c");
            rig.pass(ROUND);
            assertThat(cdn.fake.warmed())
                    .as("what is new does not wait")
                    .hasSize(7)
                    .endsWith("ten/phone/c");

            cdn.cold = Set.of();
            rig.pass(Duration.ofMinutes(30));
            assertThat(cdn.fake.warmed()).hasSize(8).endsWith("ten/phone/b");
            assertThat(failedSteps(rig)).filteredOn("media warm-up"::equals).hasSize(5);
        }
    }

    @Test
    void aCacheThatFailsIsReportedAndStopsNothing() {
        for (boolean throwing : new boolean[] {false, true}) {
            try (Rig rig = Rig.plan()
                    .opensIn(Duration.ofMinutes(1))
                    .with(builder -> builder.cache(new BrokenCache(throwing)))
                    .start()) {
                rig.pass(ROUND);

                assertThat(rig.ledgerUnits()).isEqualTo(10);
                assertThat(failedSteps(rig)).contains("share sale");
                assertThat(rig.engine.detail(Rig.ITEM, null)).isPresent();
                assertThat(rig.engine.detail(ItemId.of("none", "none"), null)).isEmpty();
                assertThatCode(() -> rig.engine.admin().pause(SALE)).doesNotThrowAnyException();
            }
        }
    }

    /** The near cache is too young to be asked for anything yet: only the catalog can answer. */
    @Test
    void aCacheThatFailsLeavesTheCatalogToAnswer() {
        try (Rig rig =
                Rig.plan().with(builder -> builder.cache(new BrokenCache(true))).start()) {
            assertThat(rig.anotherNode().detail(Rig.ITEM, null)).isPresent();
        }
    }

    @Test
    void anItemThatCannotBeLoadedDoesNotKeepTheOthersEmpty() {
        try (Rig rig = Rig.plan().opensIn(Duration.ofMinutes(1)).start()) {
            rig.ledgerCalls = new Intercept() {
                @Override
                public Intercept about(ItemId item) {
                    if (item.sku().value().equals("broken")) {
                        throw Broken.unavailable(false);
                    }
                    return this;
                }
            };
            Instant opens = rig.clock.instant().plusSeconds(60);
            List<SaleItem> items = List.of(item("broken"), item("sound"));
            rig.engine.admin().create(Sale.draft("two", "Two", opens, opens.plusSeconds(60), items));
            rig.engine.admin().publish(SaleId.of("two"));
            rig.pass(ROUND);

            assertThat(rig.ledger
                            .audit(ItemId.of("two", "sound"))
                            .get(0)
                            .state()
                            .units())
                    .isEqualTo(5);
            assertThat(failedSteps(rig)).contains("top-up");
        }
    }

    private static SaleItem item(String sku) {
        return SaleItem.of(sku, "One of two", Money.of(2, "EUR"), Money.of(1, "EUR"), 5, 1);
    }

    private static void show(Rig rig, String... keys) {
        Sale sale = rig.engine.admin().find(SALE).orElseThrow();
        List<Media> media = List.of(keys).stream()
                .map(key -> new Media(key, "image/png", URI.create("https://cdn.example/" + key)))
                .toList();
        rig.engine.admin().update(sale.withItems(List.of(sale.items().get(0).withMedia(media))));
    }

    private static Sale cached(SaleCache cache) {
        return cache.get(SALE).toCompletableFuture().join().sale();
    }

    private static List<String> failedSteps(Rig rig) {
        return rig.heard.failures().stream().map(Failure::step).toList();
    }

    /** A media store whose CDN can be away. */
    private static final class Switch implements MediaStore {
        final FakeMediaStore fake;
        boolean works = true;
        Set<String> cold = Set.of();

        Switch(SettableClock clock) {
            fake = new FakeMediaStore(clock);
        }

        @Override
        public Upload prepareUpload(ItemId item, String fileName, String contentType, long length) {
            return fake.prepareUpload(item, fileName, contentType, length);
        }

        @Override
        public Optional<Stored> find(String key) {
            return fake.find(key);
        }

        @Override
        public URI publicUrl(String key) {
            return fake.publicUrl(key);
        }

        @Override
        public void delete(String key) {
            fake.delete(key);
        }

        @Override
        public Set<String> warm(Collection<String> keys) {
            if (!works) {
                throw Broken.unavailable(false);
            }
            fake.warm(keys);
            return keys.stream().filter(cold::contains).collect(Collectors.toSet());
        }
    }

    /** A shared cache whose every call fails, one way or the other. */
    private record BrokenCache(boolean throwing) implements SaleCache {
        private <T> CompletionStage<T> fail() {
            if (throwing) {
                throw Broken.unavailable(true);
            }
            return CompletableFuture.failedFuture(Broken.unavailable(true));
        }

        @Override
        public CompletionStage<Lookup> get(SaleId sale) {
            return fail();
        }

        @Override
        public CompletionStage<Void> put(SaleId sale, Sale value, Duration timeToLive) {
            return fail();
        }

        @Override
        public CompletionStage<Void> invalidate(SaleId sale) {
            return fail();
        }

        @Override
        public void onInvalidate(Consumer<SaleId> listener) {}
    }
}
