package io.flashsale.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.ItemId;
import io.flashsale.spi.KeeperRows;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What all {@link KeeperRows} must do. Extend it and make the subject; the tests are inherited. */
public abstract class KeeperRowsContract {
    private final Samples samples = Samples.fresh();
    private KeeperRows rows;

    /** The subject, empty or with what other tests left in it under other names. */
    protected abstract KeeperRows createRows() throws Exception;

    /** Lets time pass on the subject's clock. */
    protected abstract void pass(Duration time);

    @BeforeEach
    void makeTheSubject() throws Exception {
        rows = createRows();
    }

    private String node() {
        return samples.name("node");
    }

    @Test
    void nodesSeeEachOtherInOneOrder() {
        String first = node();
        String second = node();
        assertThat(rows.beat(second)).contains(second).doesNotContain(first);
        List<String> seen = rows.beat(first);
        assertThat(seen).contains(first, second).isSorted().doesNotHaveDuplicates();
        assertThat(rows.beat(second)).contains(first, second).isSorted();
        assertThat(rows.beat(second).stream().filter(second::equals)).hasSize(1);
    }

    @Test
    void aNodeThatIsNotHeardOfIsGoneAfterAWhileAndBackWithItsNextBeat() {
        String silent = node();
        String alive = node();
        rows.beat(silent);
        pass(KeeperRows.GONE_AFTER.minusMillis(1_500));
        assertThat(rows.beat(alive)).contains(silent);
        pass(Duration.ofMillis(1_700));
        assertThat(rows.beat(alive)).contains(alive).doesNotContain(silent);
        assertThat(rows.beat(silent)).contains(alive, silent);
    }

    @Test
    void aNodeThatLeavesIsGoneAtOnceWithItsPasses() {
        String leaving = node();
        String staying = node();
        ItemId item = samples.item();
        rows.beat(leaving);
        rows.pass(item, leaving, Duration.ofDays(1));
        rows.pass(item, staying, Duration.ofDays(1));
        rows.leave(leaving);
        rows.leave(node());
        assertThat(rows.beat(staying)).doesNotContain(leaving);
        assertThat(rows.passes().get(item)).containsExactly(staying);
    }

    @Test
    void aPassIsSeenByAllUntilItEnds() {
        String node = node();
        String other = node();
        ItemId item = samples.item();
        ItemId second = samples.item();
        assertThat(rows.passes()).doesNotContainKey(item);
        rows.pass(item, node, Duration.ofMillis(900));
        rows.pass(item, other, Duration.ofDays(1));
        rows.pass(second, node, Duration.ofDays(1));
        assertThat(rows.passes()).containsEntry(item, Set.of(node, other)).containsEntry(second, Set.of(node));
        pass(Duration.ofSeconds(1));
        assertThat(rows.passes().get(item)).containsExactly(other);
        rows.pass(item, other, Duration.ofMillis(1));
        pass(Duration.ofMillis(20));
        assertThat(rows.passes()).doesNotContainKey(item).containsKey(second);
    }

    @Test
    void manyNodesAtOnceDoNotHinderEachOther() {
        ItemId item = samples.item();
        List<String> nodes = Together.times(6, () -> {
            String node = node();
            for (int beat = 0; beat < 5; beat++) {
                Together.repeatingConflicts(() -> rows.beat(node));
                Together.repeatingConflicts(() -> {
                    rows.pass(item, node, Duration.ofDays(1));
                    return node;
                });
            }
            return node;
        });
        assertThat(rows.beat(nodes.get(0))).containsAll(nodes);
        assertThat(rows.passes().get(item)).containsExactlyInAnyOrderElementsOf(nodes);
    }

    @Test
    void aNameThatNoTableCanHoldIsRefused() {
        ItemId item = samples.item();
        for (String wrong : List.of("", "x".repeat(KeeperRows.MAX_NODE + 1), "caf\u00e9")) {
            assertThatThrownBy(() -> rows.beat(wrong)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> rows.pass(item, wrong, Duration.ofDays(1)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> rows.pass(item, node(), Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }
}
