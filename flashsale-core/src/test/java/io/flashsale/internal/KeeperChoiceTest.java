package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.ItemId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeeperChoiceTest {
    private static final List<String> NODES = List.of("a", "b", "c", "d", "e", "f", "g", "h");

    private static ItemId item(int number) {
        return ItemId.of("sale-" + number % 50, "sku-" + number);
    }

    private static String keeper(ItemId item, List<String> nodes, Set<String> passed) {
        return KeeperChoice.keeper(item, nodes, passed).orElseThrow();
    }

    @Test
    void itemsAreSpreadEvenly() {
        Map<String, Integer> kept = new HashMap<>();
        for (int number = 0; number < 8_000; number++) {
            kept.merge(keeper(item(number), NODES, Set.of()), 1, Integer::sum);
        }

        assertThat(kept).hasSize(8);
        assertThat(kept.values()).allSatisfy(items -> assertThat(items).isBetween(850, 1_150));
    }

    @Test
    void onlyTheItemsOfANodeThatLeavesChangeHandsAndTheyAreSpread() {
        List<String> fewer = new ArrayList<>(NODES);
        fewer.remove("c");
        Set<String> heirs = new HashSet<>();
        for (int number = 0; number < 2_000; number++) {
            String before = keeper(item(number), NODES, Set.of());
            String after = keeper(item(number), fewer, Set.of());
            if (before.equals("c")) {
                heirs.add(after);
            } else {
                assertThat(after).isEqualTo(before);
            }
        }

        assertThat(heirs).hasSize(7);
    }

    @Test
    void theOrderOfTheListIsOfNoAccount() {
        List<String> shuffled = new ArrayList<>(NODES);
        for (int number = 0; number < 200; number++) {
            Collections.shuffle(shuffled, new Random(number));
            assertThat(keeper(item(number), shuffled, Set.of("b"))).isEqualTo(keeper(item(number), NODES, Set.of("b")));
        }
    }

    @Test
    void nodesThatPassedAreLeftOutUntilNoOtherIsLeft() {
        for (int number = 0; number < 200; number++) {
            String first = keeper(item(number), NODES, Set.of());
            String second = keeper(item(number), NODES, Set.of(first));
            assertThat(second).isNotEqualTo(first);
            assertThat(keeper(item(number), NODES, Set.of(first, second))).isNotIn(first, second);
            assertThat(keeper(item(number), NODES, Set.copyOf(NODES))).isEqualTo(first);
        }
    }

    @Test
    void withoutNodesThereIsNoKeeper() {
        assertThat(KeeperChoice.keeper(item(1), List.of(), Set.of("a"))).isEmpty();
    }
}
