package io.flashsale.memory;

import io.flashsale.spi.SigningKey;
import io.flashsale.spi.SigningKeys;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Signing keys from configuration, the same on every node. They are rotated by configuration too: put the new key first, deploy, and
 * leave the old one in the list until what it signed has expired; for tickets that is 7 days after the end of the sale.
 *
 * <p><b>Threads.</b> Immutable.
 */
public final class ConfiguredSigningKeys implements SigningKeys {
    private final List<SigningKey> newestFirst;

    /**
     * @param newestFirst at least one of each purpose; the first of a purpose signs
     * @throws IllegalArgumentException if a purpose has none, or two keys have the same kid
     */
    public ConfiguredSigningKeys(Collection<SigningKey> newestFirst) {
        this.newestFirst = List.copyOf(newestFirst);
        Set<String> kids = new HashSet<>();
        for (SigningKey key : this.newestFirst) {
            if (!kids.add(key.kid())) {
                throw new IllegalArgumentException("signing keys must have different kids, but two have " + key.kid());
            }
        }
        for (SigningKey.Purpose purpose : SigningKey.Purpose.values()) {
            if (accepted(purpose).isEmpty()) {
                throw new IllegalArgumentException("signing keys must include one for " + purpose);
            }
        }
    }

    @Override
    public List<SigningKey> accepted(SigningKey.Purpose purpose) {
        return newestFirst.stream().filter(key -> key.purpose() == purpose).toList();
    }

    /** @throws UnsupportedOperationException always: the configuration decides */
    @Override
    public SigningKey rotate(SigningKey.Purpose purpose) {
        throw new UnsupportedOperationException("these signing keys come from configuration: put a new " + purpose
                + " key in front of the others there");
    }
}
