package io.flashsale.spring.boot.kafka;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientVersionTest {
    @ParameterizedTest
    @ValueSource(strings = {"3.9.2", "4.0.9", "4.1.1", "4.1.1-rc2"})
    void anOldClientIsRefusedWithThePropertyToSet(String version) {
        assertThatThrownBy(() -> ClientVersion.check(version))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(version)
                .hasMessageContaining("kafka.version");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.1.2", "4.2.0", "10.0.0", "unknown"})
    void aNewOneOrOneThatDoesNotSayIsNot(String version) {
        assertThatCode(() -> ClientVersion.check(version)).doesNotThrowAnyException();
    }

    @Test
    void theOneOfThisBuildIsNewEnough() {
        assertThatCode(ClientVersion::check).doesNotThrowAnyException();
    }
}
