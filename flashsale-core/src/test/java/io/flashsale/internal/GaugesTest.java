package io.flashsale.internal;

import static io.flashsale.internal.ThreeItems.buy;
import static io.flashsale.internal.ThreeItems.three;
import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.FlashSale;
import io.flashsale.ItemId;
import io.flashsale.ItemStats;
import io.flashsale.Role;
import io.flashsale.StoreConflictException;
import io.flashsale.event.FlashSaleMeters;
import io.flashsale.testing.Intercept;
import io.flashsale.testing.InterceptedStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What gauges and statistics say of an item: what its keeper sees, and nothing that a node saw once and will not see again. */
class GaugesTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static ItemStats stats(FlashSale node, ItemId item) {
        return node.admin().stats(item.sale()).stream()
                .filter(stats -> stats.item().equals(item))
                .findFirst()
                .orElseThrow();
    }

    private static Duration age(ItemId item, FlashSale... nodes) {
        Duration most = Duration.ZERO;
        for (FlashSale node : nodes) {
            Duration age = stats(node, item).oldestPending();
            most = age.compareTo(most) > 0 ? age : most;
        }
        return most;
    }

    private static Intercept undecidable() {
        return new Intercept() {
            @Override
            public <T> T value(String call, Supplier<T> real) {
                if (call.equals("decide")) {
                    throw new StoreConflictException("injected", null);
                }
                return real.get();
            }
        };
    }

    /** A node that does not decide said -7 for good: it had compared before another node's top-up, and credited after it. */
    @Test
    void aTopUpThatCameSecondReportsNoDrift() {
        try (Rig rig = three().start()) {
            boolean[] once = {false};
            Intercept between = new Intercept() {
                @Override
                public <T> T value(String call, Supplier<T> real) {
                    if (call.equals("topUp") && !once[0]) {
                        once[0] = true;
                        rig.engine.admin().addStock(Rig.ITEM, 1, "between");
                    }
                    return real.get();
                }
            };
            FlashSale front = rig.anotherNode(builder ->
                    builder.roles(Set.of(Role.ADMIN)).orderStore(new InterceptedStore(rig.store, () -> between)));
            rig.pass(SECOND.multipliedBy(5));
            for (ItemId item : Rig.ITEMS) {
                front.admin().addStock(item, 7, "operator-" + item.sku());
            }
            assertThat(once[0]).isTrue();
            for (ItemId item : Rig.ITEMS) {
                assertThat(stats(front, item).drift()).as("%s", item).isZero();
                assertThat(stats(rig.engine, item).drift()).as("%s", item).isZero();
            }
        }
    }

    /** The keeper itself: what it had compared was credited by another meanwhile. */
    @Test
    void aKeeperThatCameSecondReportsNoDrift() {
        try (Rig rig = three().start()) {
            FlashSale front = rig.anotherNode(builder -> builder.roles(Set.of(Role.ADMIN))
                    .orderStore(new InterceptedStore(rig.store, () -> Intercept.NOTHING)));
            rig.pass(SECOND.multipliedBy(5));
            rig.store.addStock(Rig.ITEM, 7, "added");
            boolean[] once = {false};
            rig.storeCalls = new Intercept() {
                @Override
                public <T> T value(String call, Supplier<T> real) {
                    if (call.equals("topUp") && !once[0]) {
                        once[0] = true;
                        front.admin().addStock(Rig.ITEM, 1, "between");
                    }
                    return real.get();
                }
            };
            for (int second = 0; second < 15; second++) {
                rig.pass(SECOND);
                assertThat(stats(rig.engine, Rig.ITEM).drift())
                        .as("after %s s", second)
                        .isZero();
            }
            assertThat(once[0]).isTrue();
        }
    }

    /** Other nodes join while tickets are pending, and the items go to them: the gauges of the node that kept them stayed as they were. */
    @Test
    void aNodeThatLeavesAnItemToAnotherShowsNothingOfIt() {
        try (Rig rig = three().start()) {
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            FlashSaleMeters meters = new FlashSaleMeters();
            meters.bindTo(registry);
            rig.engine.close();
            FlashSale first = rig.anotherNode(builder -> builder.listener(meters));
            rig.pass(SECOND.multipliedBy(5));
            rig.storeCalls = undecidable();
            for (ItemId item : Rig.ITEMS) {
                buy(rig, first, item, 3);
            }
            rig.pass(SECOND.multipliedBy(15));
            for (ItemId item : Rig.ITEMS) {
                assertThat(units(registry, item)).isEqualTo(3);
            }
            FlashSale second = rig.anotherNode();
            for (int node = 0; node < 20 && first.health().keeping().items() > 0; node++) {
                rig.anotherNode();
                rig.pass(SECOND.multipliedBy(2));
            }
            assertThat(first.health().keeping().items()).isZero();
            rig.storeCalls = Intercept.NOTHING;
            rig.pass(SECOND.multipliedBy(11));
            assertThat(first.health().keeping().items()).isZero();
            for (ItemId item : Rig.ITEMS) {
                assertThat(units(registry, item)).isZero();
                assertThat(age(item, first)).isZero();
                assertThat(stats(second, item).ledgerPending()).isNotNegative();
            }
        }
    }

    private static double units(SimpleMeterRegistry registry, ItemId item) {
        Gauge gauge = registry.find("flashsale.ledger.pending")
                .tag("sku", item.sku().value())
                .gauge();
        return gauge == null ? -1 : gauge.value();
    }

    /** The meter that is to show a database that is down showed zero, as nobody could read which tickets have rows, and later in one round of five. */
    @Test
    void theAgeOfWhatIsPendingGrowsWhileTheStoreIsDown() {
        for (boolean down : new boolean[] {true, false}) {
            try (Rig rig = three().start()) {
                FlashSale other = rig.anotherNode();
                rig.pass(SECOND.multipliedBy(5));
                Intercept trouble = down ? Broken.down() : undecidable();
                rig.storeCalls = trouble;
                for (ItemId item : Rig.ITEMS) {
                    buy(rig, rig.engine, item, 3);
                }
                for (int second = 1; second <= 60; second++) {
                    rig.pass(SECOND);
                    rig.storeCalls = Intercept.NOTHING;
                    for (ItemId item : Rig.ITEMS) {
                        assertThat(age(item, rig.engine, other))
                                .as("%s after %s s, down %s", item, second, down)
                                .isBetween(
                                        second < 4 ? Duration.ZERO : SECOND.multipliedBy(Math.max(1, second - 16)),
                                        SECOND.multipliedBy(second + 1));
                    }
                    rig.storeCalls = trouble;
                }
                rig.storeCalls = Intercept.NOTHING;
                rig.pass(SECOND.multipliedBy(20));
                for (ItemId item : Rig.ITEMS) {
                    assertThat(age(item, rig.engine, other)).isZero();
                }
            }
        }
    }
}
