package io.flashsale.examples.crowd;

import io.flashsale.examples.crowd.audit.Books;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Reads the shop's books of the item from its admin statistics. */
final class Bookkeeper {
    private static final int MAX_READS = 10;
    private static final long READ_AGAIN_MILLIS = 300;

    private final Scene scene;

    Bookkeeper(Scene scene) {
        this.scene = scene;
    }

    /** The books now; empty when the shop does not answer within the time a buyer has. */
    CompletableFuture<Optional<Books>> read() {
        return scene.call(scene.shop().stats(scene.item()), scene.deadlineNanos())
                .thenApply(answer ->
                        answer.isSuccess() ? find(Json.read(answer.body(), Views.Stats.class)) : Optional.empty());
    }

    private Optional<Books> find(Views.Stats stats) {
        List<Views.ItemStats> items = stats.items() != null ? stats.items() : List.of();
        return items.stream()
                .filter(item -> scene.item().sku().equals(item.sku()))
                .map(item -> new Books(item.total(), item.available(), item.created()))
                .findFirst();
    }

    /** The books, or {@link CannotRunException}. */
    CompletableFuture<Books> readOrFail() {
        return read().thenApply(books ->
                books.orElseThrow(() -> new CannotRunException("the shop's statistics do not show " + scene.item())));
    }

    /** The books once they show so many units sold since {@code before}, or as they are after a few more readings. */
    CompletableFuture<Books> readUntilSold(Books before, long units) {
        return readUntilSold(before, units, MAX_READS);
    }

    private CompletableFuture<Books> readUntilSold(Books before, long units, int reads) {
        return readOrFail().thenCompose(books -> {
            if (books.sold() - before.sold() == units || reads <= 1) {
                return CompletableFuture.completedFuture(books);
            }
            return scene.pause(READ_AGAIN_MILLIS).thenCompose(rested -> readUntilSold(before, units, reads - 1));
        });
    }
}
