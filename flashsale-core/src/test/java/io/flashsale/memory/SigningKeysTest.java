package io.flashsale.memory;

import static io.flashsale.spi.SigningKey.Purpose.SALE_TOKEN;
import static io.flashsale.spi.SigningKey.Purpose.TICKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.spi.SigningKey;
import io.flashsale.testing.SettableClock;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SigningKeysTest {
    @Test
    void theFirstKeyIsMadeWhenItIsAskedForAndStays() {
        MemorySigningKeys keys = new MemorySigningKeys(new SettableClock());
        List<SigningKey> first = keys.accepted(TICKET);

        assertThat(first).hasSize(1);
        assertThat(keys.accepted(TICKET)).isEqualTo(first);
        assertThat(keys.accepted(SALE_TOKEN)).isNotEqualTo(first);
    }

    @Test
    void aRotatedKeyComesFirstAndTheOldOnesAreStillAccepted() {
        MemorySigningKeys keys = new MemorySigningKeys(new SettableClock());
        SigningKey old = keys.accepted(TICKET).get(0);
        SigningKey made = keys.rotate(TICKET);

        assertThat(keys.accepted(TICKET)).containsExactly(made, old);
    }

    @Test
    void theSameRandomnessMakesTheSameKeys() {
        MemorySigningKeys one = new MemorySigningKeys(new SettableClock(), new Random(7));
        MemorySigningKeys other = new MemorySigningKeys(new SettableClock(), new Random(7));

        assertThat(one.accepted(TICKET)).isEqualTo(other.accepted(TICKET));
    }

    @Test
    void configuredKeysKeepTheirOrderByPurpose() {
        SigningKey newest = key("k2", TICKET);
        SigningKey old = key("k1", TICKET);
        SigningKey token = key("t1", SALE_TOKEN);
        ConfiguredSigningKeys keys = new ConfiguredSigningKeys(List.of(newest, token, old));

        assertThat(keys.accepted(TICKET)).containsExactly(newest, old);
        assertThat(keys.accepted(SALE_TOKEN)).containsExactly(token);
    }

    @Test
    void configuredKeysAreRotatedByConfiguration() {
        ConfiguredSigningKeys keys = new ConfiguredSigningKeys(List.of(key("k1", TICKET), key("t1", SALE_TOKEN)));

        assertThatThrownBy(() -> keys.rotate(TICKET))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("put a new TICKET key in front");
    }

    @Test
    void configuredKeysNeedOneOfEachPurposeAndDifferentKids() {
        assertThatThrownBy(() -> new ConfiguredSigningKeys(List.of(key("k1", TICKET))))
                .hasMessageContaining("SALE_TOKEN");
        assertThatThrownBy(() -> new ConfiguredSigningKeys(List.of(key("k1", TICKET), key("k1", SALE_TOKEN))))
                .hasMessageContaining("k1");
    }

    private static SigningKey key(String kid, SigningKey.Purpose purpose) {
        return new SigningKey(kid, purpose, new byte[SigningKey.MIN_SECRET_BYTES], SettableClock.START);
    }
}
