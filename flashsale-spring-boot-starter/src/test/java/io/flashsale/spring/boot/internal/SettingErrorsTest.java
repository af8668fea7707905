package io.flashsale.spring.boot.internal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingErrorsTest {
    @ParameterizedTest
    @CsvSource({
        "'retryAttempts must be 0 to 10, but is 11', 'flashsale.redis.retry-attempts must be 0 to 10, but is 11'",
        "'warmUp.maxBytes must be at least 1', 'flashsale.redis.warm-up.max-bytes must be at least 1'",
        "'Something else', 'flashsale.redis: Something else'"
    })
    void aComplaintAboutASettingNamesItsProperty(String message, String expected) {
        assertThatThrownBy(() -> SettingErrors.named("flashsale.redis", () -> {
                    throw new IllegalArgumentException(message);
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(expected);
    }

    @Test
    void otherFailuresPassAsTheyAre() {
        IllegalStateException failure = new IllegalStateException("refused");
        assertThatThrownBy(() -> SettingErrors.named("flashsale.redis", () -> {
                    throw failure;
                }))
                .isSameAs(failure);
    }
}
