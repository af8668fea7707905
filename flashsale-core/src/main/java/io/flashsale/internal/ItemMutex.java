package io.flashsale.internal;

import io.flashsale.ItemId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets one asynchronous task per item run at a time, in the order of their arrival; no thread waits. It only saves work: two deciders of
 * one item would merely queue at its stock row.
 */
final class ItemMutex {
    private final ConcurrentMap<ItemId, CompletableFuture<@Nullable Void>> tails = new ConcurrentHashMap<>();

    <T> CompletionStage<T> run(ItemId item, Supplier<CompletionStage<T>> task) {
        CompletableFuture<@Nullable Void> mine = new CompletableFuture<>();
        CompletableFuture<@Nullable Void> before = tails.put(item, mine);
        CompletionStage<T> result = before == null ? Stages.call(task) : before.thenCompose(done -> Stages.call(task));
        result.whenComplete((value, error) -> {
            tails.remove(item, mine);
            mine.complete(null);
        });
        return result;
    }
}
