package io.flashsale.internal;

import io.flashsale.spi.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Calls made side by side, so that one that hangs costs its own answer and not the time of the others. */
final class SideBySide {
    private SideBySide() {}

    /**
     * Makes a call for each of these and waits, on a thread that may block, until all are answered or the limit is over.
     *
     * @return an answer for each, in their order
     */
    static <Q, A> List<Answer<A>> ask(
            Scheduler scheduler,
            Duration limit,
            List<Q> questions,
            Function<? super Q, ? extends CompletionStage<A>> call) {
        List<CompletableFuture<A>> stages = new ArrayList<>(questions.size());
        for (Q question : questions) {
            stages.add(Stages.onScheduler(scheduler, () -> call.apply(question)).toCompletableFuture());
        }
        @Nullable Throwable late = null;
        try {
            scheduler.await(
                    CompletableFuture.allOf(stages.toArray(CompletableFuture<?>[]::new))
                            .handle((done, error) -> true),
                    limit);
        } catch (TimeoutException e) {
            late = new TimeoutException("no answer within " + limit);
        }
        List<Answer<A>> answers = new ArrayList<>(stages.size());
        for (CompletableFuture<A> stage : stages) {
            answers.add(answer(stage, late));
        }
        return answers;
    }

    private static <A> Answer<A> answer(CompletableFuture<A> stage, @Nullable Throwable late) {
        if (!stage.isDone()) {
            return new Answer<>(null, late);
        }
        return stage.handle((value, error) -> new Answer<>(value, error == null ? null : Stages.unwrap(error)))
                .join();
    }

    /**
     * What one call brought: a value, or why there is none.
     *
     * @param value null if the call failed or was not answered in time
     * @param failure null if there is a value; a {@link TimeoutException} if there was no answer in time
     */
    record Answer<A>(@Nullable A value, @Nullable Throwable failure) {
        /** The value. */
        A orThrow() throws Exception {
            if (value != null) {
                return value;
            }
            if (failure instanceof Exception exception) {
                throw exception;
            }
            throw failure == null
                    ? new IllegalStateException("a call was answered with null")
                    : Scheduler.failureOf(failure);
        }
    }
}
