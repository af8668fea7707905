package io.flashsale.internal;

import io.flashsale.OrderResult;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One request's way through the chain. It remembers what the reservation answered: from then on the buyer has a ticket, and no handler
 * the answer meets on its way back may take that from him.
 */
final class AcceptedPromise {
    private volatile @Nullable OrderResult promise;

    /** Accepted, or Unknown with a ticket; null as long as nothing is reserved for all we know. */
    @Nullable
    OrderResult promise() {
        return promise;
    }

    /** The reservation's answer, noted before anybody else sees it. */
    CompletionStage<OrderResult> reservation(CompletionStage<OrderResult> answer) {
        CompletableFuture<OrderResult> future = answer.toCompletableFuture();
        if (!future.isDone()) {
            return answer.thenApply(this::note);
        }
        if (!future.isCompletedExceptionally()) {
            note(future.join());
        }
        return answer;
    }

    private OrderResult note(OrderResult answer) {
        if (answer instanceof OrderResult.Accepted || answer instanceof OrderResult.Unknown) {
            promise = answer;
        }
        return answer;
    }
}
