package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.StoreUnavailableException;
import io.flashsale.internal.SideBySide.Answer;
import io.flashsale.testing.SettableClock;
import io.flashsale.testing.VirtualScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Many calls at once: whatever becomes of one, the others are answered, and nobody waits longer than the limit. */
class SideBySideTest {
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final SettableClock clock = new SettableClock();
    private final VirtualScheduler scheduler = new VirtualScheduler(clock);

    private CompletionStage<String> after(int seconds, String answer) {
        CompletableFuture<String> later = new CompletableFuture<>();
        scheduler.schedule(Duration.ofSeconds(seconds), () -> later.complete(answer));
        return later;
    }

    private CompletionStage<String> call(String question) {
        return switch (question) {
            case "throws" -> throw new IllegalArgumentException("thrown");
            case "fails" -> CompletableFuture.failedFuture(new StoreUnavailableException("failed", null, true));
            case "silent" -> new CompletableFuture<>();
            case "slow" -> after(2, "slow's answer");
            default -> CompletableFuture.completedFuture(question + "'s answer");
        };
    }

    @Test
    void eachIsAnsweredForItselfAndInItsPlace() throws Exception {
        Instant begun = clock.instant();
        List<Answer<String>> answers =
                SideBySide.ask(scheduler, LIMIT, List.of("slow", "throws", "a", "fails", "silent", "b"), this::call);

        assertThat(Duration.between(begun, clock.instant())).isEqualTo(LIMIT);
        assertThat(answers.get(0).orThrow()).isEqualTo("slow's answer");
        assertThatThrownBy(answers.get(1)::orThrow).isInstanceOf(IllegalArgumentException.class);
        assertThat(answers.get(2).orThrow()).isEqualTo("a's answer");
        assertThatThrownBy(answers.get(3)::orThrow).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(answers.get(4)::orThrow).isInstanceOf(TimeoutException.class);
        assertThat(answers.get(5).orThrow()).isEqualTo("b's answer");
    }

    @Test
    void theyAreAskedAtOnce() {
        Instant begun = clock.instant();
        assertThat(SideBySide.ask(scheduler, LIMIT, List.of("slow", "slow", "slow"), this::call))
                .extracting(Answer::value)
                .containsOnly("slow's answer");
        assertThat(Duration.between(begun, clock.instant())).isEqualTo(Duration.ofSeconds(2));
        assertThat(SideBySide.ask(scheduler, LIMIT, List.of(), this::call)).isEmpty();
    }
}
