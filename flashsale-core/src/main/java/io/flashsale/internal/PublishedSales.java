package io.flashsale.internal;

import io.flashsale.SaleId;
import io.flashsale.spi.SaleCatalog;
import io.flashsale.spi.Scheduler;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The ids of all published sales, so that one that is none is told from one that was published a moment ago on another node, and costs
 * nothing. Somebody who asks for an id that is not among them, and only then, has the catalog asked whether anything has changed: once per
 * {@link #FRESH} for all who ask, whatever they ask for.
 */
final class PublishedSales {
    private static final Duration FRESH = Duration.ofMillis(200);
    private static final CompletionStage<Boolean> YES = CompletableFuture.completedFuture(true);
    private static final CompletionStage<Boolean> NO = CompletableFuture.completedFuture(false);

    private final SaleCatalog catalog;
    private final Scheduler scheduler;
    private final LedgerTime time;
    private final AtomicReference<@Nullable CompletableFuture<Known>> check = new AtomicReference<>();
    private volatile Known known = new Known(Set.of(), Long.MIN_VALUE, Long.MIN_VALUE / 2, null);

    PublishedSales(SaleCatalog catalog, Surroundings around) {
        this.catalog = catalog;
        this.scheduler = around.scheduler();
        this.time = around.time();
    }

    /** Whether there is such a sale; fails if it is not among those known and the catalog cannot tell whether there are others. */
    CompletionStage<Boolean> contain(SaleId id) {
        Known last = known;
        if (last.ids.contains(id)) {
            return YES;
        }
        if (time.millis() - last.checkedAtMillis < FRESH.toMillis()) {
            return last.failure == null ? NO : CompletableFuture.failedFuture(last.failure);
        }
        return checked().thenCompose(now -> {
            Throwable failure = now.failure;
            return failure != null && !now.ids.contains(id)
                    ? CompletableFuture.failedFuture(failure)
                    : CompletableFuture.completedFuture(now.ids.contains(id));
        });
    }

    /** Another node may have published something: whoever asks next has the catalog asked. */
    void mayHaveChanged() {
        Known last = known;
        known = new Known(last.ids, last.changes, Long.MIN_VALUE / 2, null);
    }

    /** Never fails. */
    private CompletionStage<Known> checked() {
        CompletableFuture<Known> mine = new CompletableFuture<>();
        CompletableFuture<Known> running = check.compareAndExchange(null, mine);
        if (running != null) {
            return running;
        }
        Known last = known;
        long now = time.millis();
        Stages.blocking(scheduler, () -> {
                    long changes = catalog.changes();
                    Set<SaleId> ids = changes == last.changes ? last.ids : Set.copyOf(catalog.publishedIds());
                    return new Known(ids, changes, now, null);
                })
                .exceptionally(error -> new Known(last.ids, last.changes, now, Stages.unwrap(error)))
                .thenAccept(result -> {
                    known = result;
                    check.set(null);
                    mine.complete(result);
                });
        return mine;
    }

    /**
     * What is known.
     *
     * @param changes what the catalog said of its changes before the ids were read
     * @param checkedAtMillis when it was asked
     * @param failure why it did not tell, null if it did
     */
    private record Known(
            Set<SaleId> ids,
            long changes,
            long checkedAtMillis,
            @Nullable Throwable failure) {}
}
