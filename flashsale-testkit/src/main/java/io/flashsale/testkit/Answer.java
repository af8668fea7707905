package io.flashsale.testkit;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What an asynchronous subject answers, waited for at most {@value #MAX_SECONDS} s. */
public final class Answer {
    private static final long MAX_SECONDS = 30;

    private Answer() {}

    /**
     * The answer.
     *
     * @param subject who is asked, as in "the ledger"
     * @throws AssertionError if it fails or does not come in time
     */
    public static <T> T of(String subject, CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(MAX_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(subject + " failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError(subject + " did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
