package io.flashsale.internal;

import io.flashsale.Media;
import io.flashsale.Sale;
import io.flashsale.StoreUnavailableException;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.spi.MediaStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Has the CDN fetch the media of the sales the loader wants, each once, so also those added by a later edit. It is a task of its own,
 * because a CDN may be slow. And because a CDN may be down, what fails is reported and tried again after a pause that doubles, but it does
 * not make the library unhealthy.
 */
final class MediaWarmer {
    private static final String NAME = "media warm-up";
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration MAX_RETRY_DELAY = Duration.ofMinutes(5);

    private final MediaStore media;
    private final LedgerTime time;
    private final FlashSaleListener listener;
    private final BackgroundTask task;
    // Only the task's rounds use these, which never overlap.
    /** Keys that are wanted and need no more warming. */
    private final Set<String> warmed = new HashSet<>();
    /** Keys that are wanted and were tried in vain; they rest until they may be tried again. */
    private final Set<String> cold = new HashSet<>();

    private Instant again = Instant.EPOCH;
    private Duration pause = FIRST_PAUSE;

    private volatile Set<String> wanted = Set.of();

    MediaWarmer(MediaStore media, Duration every, Surroundings around) {
        this.media = media;
        this.time = around.time();
        this.listener = around.listener();
        this.task = new BackgroundTask(NAME, every, this::warm, around);
    }

    BackgroundTask task() {
        return task;
    }

    /** Wants the media of these sales from now on, in this order, and no others. */
    void want(Collection<Sale> sales) {
        wanted = sales.stream()
                .flatMap(sale -> sale.items().stream())
                .flatMap(item -> item.media().stream())
                .map(Media::key)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private void warm() {
        Set<String> now = wanted;
        warmed.retainAll(now);
        cold.retainAll(now);
        if (cold.isEmpty()) {
            again = Instant.EPOCH;
            pause = FIRST_PAUSE;
        }
        boolean rested = !time.now().isBefore(again);
        List<String> due = now.stream()
                .filter(key -> !warmed.contains(key) && (rested || !cold.contains(key)))
                .toList();
        if (due.isEmpty()) {
            return;
        }
        Set<String> left = stillCold(due);
        due.forEach(key -> (left.contains(key) ? cold : warmed).add(key));
        cold.removeAll(warmed);
        if (rested) {
            again = time.now().plus(pause);
            pause = Collections.min(List.of(pause.multipliedBy(2), MAX_RETRY_DELAY));
        }
    }

    private Set<String> stillCold(List<String> keys) {
        try {
            Set<String> left = media.warm(keys);
            if (!left.isEmpty()) {
                String what = left.size() + " of " + keys.size() + " media are not in the CDN yet";
                listener.failed(NAME, new StoreUnavailableException(what, null, false));
            }
            return left;
        } catch (RuntimeException e) {
            listener.failed(NAME, e);
            return Set.copyOf(keys);
        }
    }
}
