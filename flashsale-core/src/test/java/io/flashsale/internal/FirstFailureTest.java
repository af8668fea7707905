package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FirstFailureTest {
    /** A missing class, or what Kotlin throws undeclared, is one thing's failure like any other. */
    @Test
    void whateverFailsTheOthersAreDoneAndTheFirstFailureIsThrownAtTheEnd() {
        for (Throwable failure : List.of(
                new IllegalStateException("exception"), new NoClassDefFoundError("error"), new Throwable("neither"))) {
            List<String> done = new ArrayList<>();
            FirstFailure things = new FirstFailure();
            things.with(() -> done.add("one"));
            things.with(() -> FirstFailureTest.<RuntimeException>fail(failure));
            things.with(() -> FirstFailureTest.<RuntimeException>fail(new IllegalStateException("second")));
            things.with(() -> done.add("two"));

            assertThat(done).containsExactly("one", "two");
            assertThatThrownBy(things::end)
                    .satisfies(thrown -> assertThat(thrown == failure || thrown.getCause() == failure)
                            .as("%s", thrown)
                            .isTrue());
        }
        assertThatCode(new FirstFailure()::end).doesNotThrowAnyException();
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void fail(Throwable failure) throws T {
        throw (T) failure;
    }
}
