package io.flashsale.internal;

import io.flashsale.Media;
import io.flashsale.Sale;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.spi.MediaStore;
import io.flashsale.spi.Scheduler;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Has the CDN fetch the media of the sales the loader wants, each once, so also those added by a later edit. It is a task of its own,
 * because a CDN may be slow; and because one may be down, its failures are reported and repeated but are no matter of health.
 */
final class MediaWarmer {
    private static final String NAME = "media warm-up";

    private final MediaStore media;
    private final FlashSaleListener listener;
    private final BackgroundTask task;
    /** What was warmed of what is wanted. Only the task's rounds use it, which never overlap. */
    private final Set<String> warmed = new HashSet<>();

    private volatile Set<String> wanted = Set.of();

    MediaWarmer(MediaStore media, Duration every, Scheduler scheduler, LedgerTime time, FlashSaleListener listener) {
        this.media = media;
        this.listener = listener;
        this.task = new BackgroundTask(NAME, every, this::warm, scheduler, time, listener);
    }

    BackgroundTask task() {
        return task;
    }

    /** From now on the media of these sales, and no others; in this order. */
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
        List<String> missing = now.stream().filter(key -> !warmed.contains(key)).toList();
        if (missing.isEmpty()) {
            return;
        }
        try {
            media.warm(missing);
            warmed.addAll(missing);
        } catch (RuntimeException e) {
            listener.failed(NAME, e);
        }
    }
}
