package io.flashsale.testkit.simulation;

import io.flashsale.ItemId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was down when, and for which items: by true time. */
final class Outages {
    private record Outage(Set<ItemId> items, Instant from, Instant until) {}

    private final Clock clock;
    private final List<Outage> outages = new ArrayList<>();
    private final Map<String, Instant> open = new HashMap<>();
    private int touched;

    Outages(Clock clock) {
        this.clock = clock;
    }

    /** From now on for so long, for these items. */
    void note(Set<ItemId> items, Duration length) {
        Instant now = clock.instant();
        outages.add(new Outage(Set.copyOf(items), now, now.plus(length)));
    }

    void noteForAll(Duration length) {
        note(Set.copyOf(World.ITEMS), length);
    }

    /** Something that is looked at again and again: for everybody, as long as it is so. */
    void whether(String what, boolean so) {
        if (so) {
            open.putIfAbsent(what, clock.instant());
        } else {
            Instant since = open.remove(what);
            if (since != null) {
                outages.add(new Outage(Set.copyOf(World.ITEMS), since, clock.instant()));
            }
        }
    }

    /** A call that the truth depends on met trouble: whoever asks may hear less than usual. */
    void touch() {
        touched++;
    }

    int touched() {
        return touched;
    }

    /** How long this item was in trouble since then; what overlaps counts twice. */
    Duration of(ItemId item, Instant since) {
        Instant now = clock.instant();
        Duration sum = Duration.ZERO;
        for (Outage outage : outages) {
            if (outage.items().contains(item)) {
                sum = sum.plus(overlap(outage.from(), outage.until(), since, now));
            }
        }
        for (Instant from : open.values()) {
            sum = sum.plus(overlap(from, now, since, now));
        }
        return sum;
    }

    private static Duration overlap(Instant from, Instant until, Instant since, Instant now) {
        Instant begin = from.isAfter(since) ? from : since;
        Instant end = until.isBefore(now) ? until : now;
        return begin.isBefore(end) ? Duration.between(begin, end) : Duration.ZERO;
    }
}
