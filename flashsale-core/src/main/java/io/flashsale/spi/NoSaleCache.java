package io.flashsale.spi;

import io.flashsale.Sale;
import io.flashsale.SaleId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The shared cache that remembers nothing. */
enum NoSaleCache implements SaleCache {
    INSTANCE;

    @Override
    public CompletionStage<Lookup> get(SaleId sale) {
        return CompletableFuture.completedFuture(Lookup.MISS);
    }

    @Override
    public CompletionStage<Void> put(SaleId sale, @Nullable Sale value, Duration timeToLive) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> invalidate(SaleId sale) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onInvalidate(Consumer<SaleId> listener) {}
}
