package io.flashsale.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.Order;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.StockTerms;
import io.flashsale.testing.SettableClock;
import io.flashsale.testkit.Samples;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** This module's tests run in a hostile time zone of the JVM; here two sessions disagree about it too. */
@ParameterizedClass
@EnumSource(Product.class)
class TimeZoneTest {
    private final Product product;
    private final List<HikariDataSource> pools = new ArrayList<>();

    TimeZoneTest(Product product) {
        this.product = product;
    }

    @AfterEach
    void close() {
        pools.forEach(HikariDataSource::close);
    }

    @Test
    void theTestsRunInAHostileTimeZone() {
        assertThat(TimeZone.getDefault().getRawOffset()).isNotZero();
        assertThat(TimeZone.getDefault().getRawOffset() % 3_600_000).isNotZero();
    }

    /* Around both changes of the clocks in Chatham and Berlin. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-04-04T14:10:00.001Z",
                "2026-09-26T14:15:00.999Z",
                "2026-03-29T01:30:00.500Z",
                "2026-10-25T00:30:00.500Z"
            })
    void timesAreTheSameWhateverZoneASessionIsIn(String text) {
        Instant now = Instant.parse(text);
        try (TestDatabase database = TestDatabase.of(product)) {
            JdbcStores writer = stores(database, "-03:30", Clock.fixed(now, ZoneOffset.ofHours(-11)));
            SettableClock clock = new SettableClock();
            clock.advance(Duration.between(clock.instant(), now));
            JdbcStores reader = stores(database, "+12:45", clock);
            Samples samples = Samples.fresh();
            ItemId item = samples.item();
            writer.orderStore()
                    .prepareStock(item, new StockTerms(5, 1, new StockLayout(1, 1), Duration.ofMillis(60_001)));
            Ticket ticket = samples.ticket(item, samples.buyer(), 1, now.minusMillis(7));
            writer.orderStore().decide(item, List.of(ticket));

            assertThat(database.number("SELECT expires_at FROM flashsale_order"))
                    .isEqualTo(now.toEpochMilli() + 60_001);
            assertThat(reader.orderStore().find(List.of(ticket.id()), OrderStore.Read.PRIMARY))
                    .singleElement()
                    .satisfies(order -> {
                        assertThat(order.createdAt()).isEqualTo(now);
                        assertThat(order.ticket().issuedAt()).isEqualTo(now.minusMillis(7));
                        assertThat(order.expiresAt()).isEqualTo(now.plusMillis(60_001));
                    });
            clock.advance(Duration.ofMinutes(1));
            assertThat(reader.orderStore().overdueItems(10)).isEmpty();
            assertThat(reader.orderStore().expire(item, Set.of(), 10).orders()).isEmpty();
            clock.advance(Duration.ofMillis(1));
            assertThat(reader.orderStore().overdueItems(10)).containsExactly(item);
            assertThat(reader.orderStore().expire(item, Set.of(), 10).orders()).hasSize(1);

            Sale sale = Sale.draft(item.sale().value(), "Spring", now, now.plusSeconds(3_600), List.of(phone()));
            Sale saved = writer.saleCatalog().save(sale).orElseThrow();
            assertThat(reader.saleCatalog().find(sale.id())).contains(saved);
            assertThat(saved.startsAt()).isEqualTo(now);
        }
    }

    /** D13: the time of the database is one and the same, wherever a session and a node are. */
    @Test
    void theDatabasesTimeIsTheSameInEverySession() {
        try (TestDatabase database = TestDatabase.of(product)) {
            for (String offset : List.of("-12:00", "-03:30", "+00:00", "+12:45")) {
                Instant before = Instant.now();
                Instant now = stores(database, offset, null).orderStore().now();
                assertThat(now).isBetween(before.minusMillis(2), Instant.now().plusMillis(2));
            }
        }
    }

    /** D13: a node whose clock is wrong by years creates and expires orders like any other. */
    @Test
    void theClockOfTheDatabaseCountsAndNotThatOfTheNode() {
        if (product == Product.H2) {
            // It has no clock but this process's.
            return;
        }
        Instant start = Instant.parse("2035-05-05T05:05:05Z");
        try (TestDatabase database = TestDatabase.of(product)) {
            JdbcStores early = stores(database, "+00:00',timestamp=" + start.getEpochSecond() + ",@none='", null);
            JdbcStores late = stores(database, "+00:00',timestamp=" + (start.getEpochSecond() + 61) + ",@none='", null);
            Samples samples = Samples.fresh();
            ItemId item = samples.item();
            early.orderStore().prepareStock(item, new StockTerms(5, 1, new StockLayout(1, 1), Duration.ofSeconds(60)));
            Ticket ticket = samples.ticket(item);
            Order order =
                    early.orderStore().decide(item, List.of(ticket)).get(0).order();
            assertThat(early.orderStore().now()).isEqualTo(start);
            assertThat(order.createdAt()).isEqualTo(start);
            assertThat(order.expiresAt()).isEqualTo(start.plusSeconds(60));
            assertThat(early.orderStore().overdueItems(10)).isEmpty();
            assertThat(early.orderStore().expire(item, Set.of(), 10).orders()).isEmpty();
            assertThat(late.orderStore().overdueItems(10)).containsExactly(item);
            assertThat(late.orderStore().expire(item, Set.of(), 10).orders())
                    .singleElement()
                    .satisfies(expired -> assertThat(expired.updatedAt()).isEqualTo(start.plusSeconds(61)));
        }
    }

    private static SaleItem phone() {
        return SaleItem.of("phone", "Phone", Money.of(2, "EUR"), Money.of(1, "EUR"), 5, 1);
    }

    private JdbcStores stores(TestDatabase database, String offset, @Nullable Clock clock) {
        HikariDataSource dataSource = new HikariDataSource();
        dataSource.setJdbcUrl(product.inTimeZone(database.url(), offset));
        pools.add(dataSource);
        JdbcStores.Builder builder = JdbcStores.builder(dataSource);
        return clock == null ? builder.build() : builder.clock(clock).build();
    }
}
