package io.flashsale.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.FlashSale;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import io.flashsale.examples.shop.ShopSettings.DemoSaleSettings;
import io.flashsale.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DemoSaleTest {
    private static final Instant START = Instant.parse("2026-01-01T09:59:30Z");

    private final SettableClock clock = new SettableClock(START);
    private FlashSale flashSale;

    @BeforeEach
    void open() {
        flashSale = FlashSale.builder().clock(clock).build();
    }

    @AfterEach
    void close() {
        flashSale.close();
    }

    @Test
    void thereIsAPublishedSaleThatOpensHalfAMinuteAfterTheStartAndLastsAnHour() {
        Sale sale = offer();

        assertThat(sale.published()).isTrue();
        assertThat(sale.id().value()).isEqualTo("demo-20260101-100000");
        assertThat(sale.startsAt()).isEqualTo(START.plusSeconds(30));
        assertThat(sale.endsAt()).isEqualTo(sale.startsAt().plus(Duration.ofHours(1)));
        assertThat(sale.items()).hasSizeBetween(2, 4);
    }

    @Test
    void aRestartBeforeTheEndKeepsTheSale() {
        Sale sale = offer();

        clock.set(sale.endsAt().minusMillis(1));

        assertThat(offer().id()).isEqualTo(sale.id());
        assertThat(flashSale.admin().list()).hasSize(1);
    }

    @Test
    void aRestartAfterTheEndOffersAnotherSale() {
        Sale sale = offer();

        clock.set(sale.endsAt());

        assertThat(offer().id()).isNotEqualTo(sale.id());
        assertThat(flashSale.admin().list()).hasSize(2);
    }

    @Test
    void aDraftThatACrashLeftIsReplaced() {
        Sale published = offer();
        clock.set(published.endsAt());
        Instant opens = clock.instant().plusSeconds(30);
        flashSale.admin().create(Sale.draft("demo-left", "Left over", opens, opens.plusSeconds(60), published.items()));

        assertThat(offer().state()).isEqualTo(Sale.State.PUBLISHED);

        assertThat(flashSale.admin().list()).allMatch(Sale::published).hasSize(2);
    }

    @Test
    void theOperatorsOwnSalesAreLeftAlone() {
        List<SaleItem> items = offer().items();
        flashSale
                .admin()
                .create(Sale.draft(
                        "mine",
                        "Mine",
                        clock.instant().plusSeconds(60),
                        clock.instant().plusSeconds(120),
                        items));

        offer();

        assertThat(flashSale.admin().list()).hasSize(2).anyMatch(sale -> !sale.published());
    }

    @Test
    void everyPictureOfTheDemoComesWithTheShop() {
        for (SaleItem item : offer().items()) {
            assertThat(item.media())
                    .isNotEmpty()
                    .allSatisfy(media -> assertThat(getClass().getResource("/static" + media.url()))
                            .as(media.url().toString())
                            .isNotNull());
        }
    }

    private Sale offer() {
        DemoSaleSettings settings = new DemoSaleSettings(true, Duration.ofSeconds(30), Duration.ofHours(1));
        return new DemoSale(flashSale, clock, settings).offer();
    }
}
