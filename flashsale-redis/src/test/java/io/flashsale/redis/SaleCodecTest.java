package io.flashsale.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.Media;
import io.flashsale.Money;
import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.Sku;
import io.flashsale.StockLayout;
import io.flashsale.spi.SaleCache.Lookup;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SaleCodecTest {
    private static final SaleId ID = SaleId.of("s");

    private static Sale sale(long seed) {
        Random random = new Random(seed);
        List<SaleItem> items = new ArrayList<>();
        for (int item = 0; item <= random.nextInt(5); item++) {
            items.add(item(random, item));
        }
        Instant start = Instant.ofEpochSecond(random.nextLong() % 100_000_000_000L, random.nextInt(1_000_000_000));
        return new Sale(
                new SaleId("sale-" + seed),
                text(random, 200),
                start,
                start.plusNanos(1 + random.nextInt(Integer.MAX_VALUE)),
                Duration.ofSeconds(1 + random.nextInt(1_000_000), random.nextInt(1_000_000_000)),
                random.nextBoolean() ? Sale.State.DRAFT : Sale.State.PUBLISHED,
                random.nextBoolean(),
                random.nextLong() >>> 1,
                items);
    }

    private static SaleItem item(Random random, int number) {
        List<Media> media = new ArrayList<>();
        for (int medium = random.nextInt(3); medium > 0; medium--) {
            media.add(
                    new Media(text(random, 300), "image/png", URI.create("https://cdn.example/" + random.nextLong())));
        }
        return new SaleItem(
                new Sku("sku-" + number),
                text(random, 200),
                Money.of(random.nextLong() >>> 1, "JPY"),
                Money.of(random.nextLong() >>> 1, "JPY"),
                random.nextInt((int) SaleItem.MAX_STOCK),
                1 + random.nextInt(SaleItem.MAX_PER_BUYER),
                new StockLayout(random.nextInt(StockLayout.MAX_BUCKETS + 1), random.nextInt(1_000)),
                media);
    }

    private static String text(Random random, int max) {
        StringBuilder text = new StringBuilder("x");
        random.ints(random.nextInt(max / 2), 0x20, 0x1_F650)
                .filter(point -> Character.isLetterOrDigit(point) || point >= 0x1_F600)
                .forEach(text::appendCodePoint);
        return text.toString();
    }

    private static Sale extreme() {
        Instant end = Instant.MAX;
        List<SaleItem> items = new ArrayList<>();
        for (int index = 0; index < Sale.MAX_ITEMS; index++) {
            items.add(new SaleItem(
                    new Sku("k" + index),
                    "手".repeat(200),
                    Money.of(Long.MAX_VALUE, "AAA"),
                    Money.of(0, "AAA"),
                    SaleItem.MAX_STOCK,
                    SaleItem.MAX_PER_BUYER,
                    new StockLayout(StockLayout.MAX_BUCKETS, Integer.MAX_VALUE),
                    List.of(new Media("", "", URI.create("")))));
        }
        return new Sale(
                ID,
                "\uD83D\uDE00".repeat(100),
                Instant.MIN,
                end,
                Duration.ofDays(30),
                Sale.State.DRAFT,
                true,
                Long.MAX_VALUE,
                items);
    }

    @Test
    void whateverASaleSaysComesBack() {
        for (long seed = 0; seed < 500; seed++) {
            Sale sale = sale(seed);
            assertThat(SaleCodec.decode(sale.id(), SaleCodec.encode(sale)))
                    .as("seed %s", seed)
                    .isEqualTo(new Lookup(true, sale));
        }
    }

    @Test
    void extremesComeBack() {
        assertThat(SaleCodec.decode(ID, SaleCodec.encode(extreme()))).isEqualTo(new Lookup(true, extreme()));
    }

    @Test
    void theKnowledgeThatThereIsNoneComesBack() {
        assertThat(SaleCodec.decode(ID, SaleCodec.encode(null))).isEqualTo(Lookup.ABSENT);
    }

    @Test
    void theVersionStandsWhereTheScriptReadsIt() {
        byte[] bytes = SaleCodec.encode(sale(1).withVersion(0x0102030405060708L));
        assertThat(Arrays.copyOf(bytes, 9)).containsExactly(1, 1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void anotherFormatAndAnotherSaleAreMisses() {
        byte[] bytes = SaleCodec.encode(sale(1));
        assertThat(SaleCodec.decode(SaleId.of("sale-2"), bytes)).isEqualTo(Lookup.MISS);
        bytes[0] = 2;
        assertThat(SaleCodec.decode(SaleId.of("sale-1"), bytes)).isEqualTo(Lookup.MISS);
    }

    @Test
    void everyPrefixAndEveryTailIsAMiss() {
        Sale sale = sale(3);
        byte[] bytes = SaleCodec.encode(sale);
        for (int length = 0; length < bytes.length; length++) {
            assertThat(SaleCodec.decode(sale.id(), Arrays.copyOf(bytes, length)))
                    .as("the first %s bytes", length)
                    .isEqualTo(Lookup.MISS);
        }
        assertThat(SaleCodec.decode(sale.id(), Arrays.copyOf(bytes, bytes.length + 1)))
                .isEqualTo(Lookup.MISS);
        assertThat(SaleCodec.decode(sale.id(), null)).isEqualTo(Lookup.MISS);
    }

    @Test
    void garbageNeitherThrowsNorExhaustsMemory() {
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            Sale sale = sale(seed);
            byte[] bytes = SaleCodec.encode(sale);
            for (int change = 0; change < 3; change++) {
                bytes[1 + random.nextInt(bytes.length - 1)] = (byte) random.nextInt();
            }
            Lookup lookup = SaleCodec.decode(sale.id(), bytes);
            if (lookup.sale() != null) {
                assertThat(lookup.sale().id()).as("seed %s", seed).isEqualTo(sale.id());
            }
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            if (noise.length > 9) {
                noise[0] = 1;
                noise[9] = 1;
            }
            assertThat(SaleCodec.decode(sale.id(), noise)).as("seed %s", seed).isEqualTo(Lookup.MISS);
        }
    }

    @Test
    void aTextWithoutUtf8IsRefusedRatherThanChanged() {
        Sale sale = sale(1);
        SaleItem broken = sale.items().get(0).withMedia(List.of(new Media("\uD800", "image/png", URI.create("x"))));
        assertThatThrownBy(() -> SaleCodec.encode(sale.withItems(List.of(broken))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("UTF-8");
    }
}
