package io.flashsale.internal;

import static io.flashsale.internal.ThreeItems.three;
import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.FlashSale;
import io.flashsale.testing.Intercept;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What the periodic tasks ask of the stores while nobody buys, as the table in docs/internals.md says: two nodes, three items in two buckets each. */
class IdleCostTest {
    private static final int SECONDS = 60;
    private static final int NODES = 2;
    private static final int ITEMS = 3;
    private static final int BUCKETS = ITEMS * 2;

    /** Rule 8: what is asked about items does not grow with the nodes. */
    @Test
    void idleItemsCostWhatTheTableSays() {
        Map<String, Integer> calls = new TreeMap<>();
        try (Rig rig = three().start()) {
            FlashSale other = rig.anotherNode(builder -> builder.scheduler(rig.process.anotherProcess()));
            assertThat(other.health().running()).isTrue();
            rig.pass(Duration.ofSeconds(30));
            rig.ledgerCalls = counting(calls, "ledger ");
            rig.storeCalls = counting(calls, "store ");
            rig.queueCalls = counting(calls, "queue ");
            rig.pass(Duration.ofSeconds(SECONDS));
            rig.ledgerCalls = Intercept.NOTHING;
            rig.storeCalls = Intercept.NOTHING;
            rig.queueCalls = Intercept.NOTHING;
        }
        assertThat(calls)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "ledger due", BUCKETS * SECONDS,
                        "ledger overdueTransfers", BUCKETS * SECONDS,
                        "ledger peek", BUCKETS * (SECONDS + SECONDS / 10),
                        "queue position", ITEMS * SECONDS,
                        "store itemsWithReleases", NODES * SECONDS,
                        "store overdueItems", NODES * SECONDS,
                        "store stock", ITEMS * SECONDS / 10,
                        "store unreleased", ITEMS * SECONDS / 10));
    }

    private static Intercept counting(Map<String, Integer> calls, String part) {
        return new Intercept() {
            @Override
            public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                calls.merge(part + call, 1, Integer::sum);
                return real.get();
            }

            @Override
            public <T> T value(String call, Supplier<T> real) {
                calls.merge(part + call, 1, Integer::sum);
                return real.get();
            }
        };
    }
}
