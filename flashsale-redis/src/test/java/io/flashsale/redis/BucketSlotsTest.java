package io.flashsale.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.ItemId;
import io.flashsale.StockLayout;
import io.flashsale.spi.Bucket;
import io.flashsale.testkit.server.RedisCluster;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BucketSlotsTest {
    @RegisterExtension
    static final RedisCluster CLUSTER = RedisCluster.shared();

    private static final int PRIMARIES = 3;
    private static final BucketNames NAMES = new BucketNames("");

    private static int slot(ItemId item, int number) {
        return BucketSlots.slot(NAMES.tag(item, number));
    }

    private static int primary(int slot) {
        return slot * PRIMARIES / BucketSlots.SLOTS;
    }

    @Test
    void theSlotIsTheOneTheClusterComputes() {
        for (int number = 0; number < 20; number++) {
            Bucket bucket = new Bucket(ItemId.of("sale", "sku"), number, 1);
            String key = RawLedger.tag(bucket) + ":m";
            assertThat(CLUSTER.nodes().get(0).call("CLUSTER", "KEYSLOT", key))
                    .isEqualTo(Integer.toString(slot(bucket.item(), number)));
        }
    }

    @Test
    void bucketsOfAnItemSpreadEvenlyForAnyCount() {
        for (int items = 0; items < 50; items++) {
            ItemId item = ItemId.of("sale-" + items, "phone");
            int[] perPrimary = new int[PRIMARIES];
            for (int buckets = 1; buckets <= 64; buckets++) {
                perPrimary[primary(slot(item, buckets - 1))]++;
                int max = Arrays.stream(perPrimary).max().orElseThrow();
                int min = Arrays.stream(perPrimary).min().orElseThrow();
                assertThat(max - min)
                        .as("%d buckets of %s: %s", buckets, item, Arrays.toString(perPrimary))
                        .isLessThanOrEqualTo(4);
            }
        }
    }

    @Test
    void itemsWithOneBucketEachSpreadToo() {
        int[] perPrimary = new int[PRIMARIES];
        for (int item = 0; item < 3_000; item++) {
            perPrimary[primary(slot(ItemId.of("sale", "sku-" + item), 0))]++;
        }
        assertThat(Arrays.stream(perPrimary).boxed()).allMatch(count -> count > 850 && count < 1_150);
    }

    @Test
    void noTwoBucketsShareASlotAndEachLiesInItsWindow() {
        ItemId item = ItemId.of("sale", "sku");
        Set<Integer> slots = new HashSet<>();
        for (int number = 0; number < StockLayout.MAX_BUCKETS; number++) {
            int slot = slot(item, number);
            assertThat(slots.add(slot)).as("bucket %d", number).isTrue();
            assertThat(Math.floorMod(slot - BucketSlots.target(item, number), BucketSlots.SLOTS))
                    .isLessThan(BucketSlots.WINDOW);
        }
    }

    @Test
    void aTagNeverChangesFromReleaseToRelease() {
        assertThat(NAMES.tag(ItemId.of("spring-2027", "phone-x"), 0)).isEqualTo("fs/spring-2027/phone-x/1463");
        assertThat(NAMES.tag(ItemId.of("spring-2027", "phone-x"), 1)).isEqualTo("fs/spring-2027/phone-x/792");
        assertThat(NAMES.tag(ItemId.of("spring-2027", "phone-x"), 1_023)).isEqualTo("fs/spring-2027/phone-x/69");
    }

    @Test
    void itemsWhoseIdsLookAlikeShareNothing() {
        assertThat(NAMES.tag(ItemId.of("a:b", "c"), 0)).isNotEqualTo(NAMES.tag(ItemId.of("a", "b:c"), 0));
    }
}
