package io.flashsale.redis;

import io.flashsale.ItemId;
import io.flashsale.spi.Bucket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The keys of buckets, of which it remembers at most {@value #MAX_NAMES}. Safe for any number of threads. */
final class BucketNames {
    private static final int MAX_NAMES = 20_000;

    private record Place(ItemId item, int number) {}

    private final String start;
    private final Map<Place, BucketKeys> known = new ConcurrentHashMap<>();

    /** @param keyPrefix what all hash tags begin with */
    BucketNames(String keyPrefix) {
        this.start = keyPrefix + "fs/";
    }

    BucketKeys of(Bucket bucket) {
        Place place = new Place(bucket.item(), bucket.number());
        BucketKeys keys = known.get(place);
        return keys != null ? keys : remember(place);
    }

    private BucketKeys remember(Place place) {
        if (known.size() >= MAX_NAMES) {
            // Finding one again takes microseconds, and few shops sell that many items at a time.
            known.clear();
        }
        BucketKeys keys = new BucketKeys(tag(place.item(), place.number()));
        known.put(place, keys);
        return keys;
    }

    /** The slash is in no id, so that two items never share a tag. */
    String tag(ItemId item, int number) {
        return BucketSlots.tag(start + item.sale() + "/" + item.sku() + "/", item, number);
    }
}
