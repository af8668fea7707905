package io.flashsale.memory;

import io.flashsale.spi.SigningKey;
import io.flashsale.spi.SigningKeys;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Signing keys that are made in this process and gone with it: for a single process, and for tests. Tickets and tokens signed before a
 * restart are worthless afterwards.
 *
 * <p><b>Threads.</b> Safe for any number of threads.
 */
public final class MemorySigningKeys implements SigningKeys {
    /** Maximum number of accepted keys per purpose; a further rotation drops the oldest. */
    private static final int MAX_KEYS = 100;

    private static final int KID_BYTES = 6;

    private final Clock clock;
    private final RandomGenerator random;
    private final Map<SigningKey.Purpose, List<SigningKey>> newestFirst = new EnumMap<>(SigningKey.Purpose.class);

    public MemorySigningKeys(Clock clock) {
        this(clock, new SecureRandom());
    }

    /** @param random where secrets come from: anything but a {@link SecureRandom} is for tests */
    public MemorySigningKeys(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    @Override
    public synchronized List<SigningKey> accepted(SigningKey.Purpose purpose) {
        List<SigningKey> present = newestFirst.getOrDefault(purpose, List.of());
        return present.isEmpty() ? List.of(rotate(purpose)) : present;
    }

    @Override
    public synchronized SigningKey rotate(SigningKey.Purpose purpose) {
        SigningKey made = make(purpose);
        List<SigningKey> keys = new ArrayList<>(List.of(made));
        newestFirst.getOrDefault(purpose, List.of()).stream()
                .limit(MAX_KEYS - 1)
                .forEach(keys::add);
        newestFirst.put(purpose, List.copyOf(keys));
        return made;
    }

    private SigningKey make(SigningKey.Purpose purpose) {
        byte[] kid = new byte[KID_BYTES];
        byte[] secret = new byte[SigningKey.MIN_SECRET_BYTES];
        random.nextBytes(kid);
        random.nextBytes(secret);
        return new SigningKey(
                Base64.getUrlEncoder().withoutPadding().encodeToString(kid), purpose, secret, clock.instant());
    }
}
