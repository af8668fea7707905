package io.flashsale.benchmarks.redis;

import io.flashsale.FlashSale;
import io.flashsale.ItemId;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.StockLayout;
import io.flashsale.benchmarks.load.AsyncWork;
import io.flashsale.benchmarks.load.Newcomers;
import io.flashsale.spi.Bucket;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An item on sale in a {@link Shop}, and buyers nobody has seen before who want one unit each. */
public final class HotItem {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final FlashSale flashSale;
    private final ItemId item;
    private final StockLayout layout;
    private final Newcomers newcomers;

    HotItem(FlashSale flashSale, ItemId item, StockLayout layout) {
        this.flashSale = flashSale;
        this.item = item;
        this.layout = layout;
        newcomers = new Newcomers(item, layout);
    }

    public Bucket bucket(int number) {
        return new Bucket(item, number, layout.epoch());
    }

    /** A new buyer's attempt. */
    public CompletionStage<AsyncWork.Outcome> reserve() {
        return flashSale.placeAsync(OrderRequest.of(newcomers.name(), item, 1)).thenApply(HotItem::outcome);
    }

    public Newcomers newcomers() {
        return newcomers;
    }

    private static AsyncWork.Outcome outcome(OrderResult result) {
        if (result.isAccepted()) {
            return AsyncWork.Outcome.ACCEPTED;
        }
        if (result instanceof OrderResult.SoldOut) {
            return AsyncWork.Outcome.REFUSED;
        }
        throw new IllegalStateException("a new buyer heard " + result);
    }

    public static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (TimeoutException | ExecutionException e) {
            throw new IllegalStateException("no answer", e);
        }
    }
}
