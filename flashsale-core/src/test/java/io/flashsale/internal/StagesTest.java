package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.memory.ThreadPoolScheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class StagesTest {
    /** As Kotlin, Groovy and Lombok do. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> String throwUndeclared() throws T {
        throw (T) new IOException("undeclared");
    }

    @Test
    void workThatThrowsACheckedExceptionUndeclaredFailsItsStageAndKeepsTheThread() {
        try (ThreadPoolScheduler scheduler = new ThreadPoolScheduler()) {
            CompletionStage<String> blocking =
                    Stages.blocking(scheduler, StagesTest::<RuntimeException>throwUndeclared);
            assertThat(blocking)
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableThat()
                    .withCauseInstanceOf(IOException.class);
            assertThat(Stages.blocking(scheduler, () -> "next"))
                    .succeedsWithin(Duration.ofSeconds(10))
                    .isEqualTo("next");
        }
        CompletionStage<String> called = Stages.call(() -> {
            StagesTest.<RuntimeException>throwUndeclared();
            return null;
        });
        assertThat(called).isCompletedExceptionally();
    }
}
