package io.flashsale.jdbc;

import io.flashsale.StoreConflictException;
import io.flashsale.spi.OrderStore.Read;
import io.flashsale.spi.SigningKey;
import io.flashsale.spi.SigningKeys;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Signing keys in the database. They are numbered per purpose, and the uniqueness of the number makes one of several nodes the maker of
 * each key. At most the {@link #MAX_ACCEPTED} newest are accepted.
 *
 * <p><b>Threads.</b> Safe for any number of threads; calls block.
 */
public final class JdbiSigningKeys implements SigningKeys {
    /** More rotations than this within the life of a ticket make tickets worthless. */
    public static final int MAX_ACCEPTED = 100;

    private static final String NEWEST = """
            SELECT kid, generation, secret, created_at FROM flashsale_key
             WHERE purpose = ? ORDER BY generation DESC LIMIT ?""";

    private static final String INSERT =
            "INSERT INTO flashsale_key (kid, purpose, generation, secret, created_at) VALUES (?, ?, ?, ?, ?)";

    private static final int KID_BYTES = 6;

    private final Database database;
    private final StoreTime time;
    private final SecureRandom random;

    JdbiSigningKeys(Database database, StoreTime time, SecureRandom random) {
        this.database = database;
        this.time = time;
        this.random = random;
    }

    @Override
    public List<SigningKey> accepted(SigningKey.Purpose purpose) {
        List<Numbered> keys = newest(purpose);
        if (keys.isEmpty()) {
            make(purpose, 1);
            keys = newest(purpose);
        }
        return keys.stream().map(Numbered::key).toList();
    }

    @Override
    public SigningKey rotate(SigningKey.Purpose purpose) {
        List<Numbered> keys = newest(purpose);
        int generation = keys.isEmpty() ? 1 : keys.get(0).generation() + 1;
        return make(purpose, generation)
                .orElseThrow(() -> new StoreConflictException("another node makes a signing key for " + purpose, null));
    }

    /** The public name of a row of its own, which signs nothing: made once by whoever asks first, the same for all nodes of this database. */
    String shop() {
        Optional<String> known = shopRow();
        if (known.isEmpty()) {
            insert(newKey(SigningKey.Purpose.TICKET), Codes.SHOP, 1);
            known = shopRow();
        }
        return known.orElseThrow(() -> new IllegalStateException("the shop's row in flashsale_key has disappeared"));
    }

    private Optional<String> shopRow() {
        return database
                .read(
                        "read the shop's identity",
                        Read.PRIMARY,
                        session -> session.query(
                                "read the shop's row",
                                NEWEST,
                                p -> p.add(Codes.SHOP).add(1),
                                row -> row.getString("kid")))
                .stream()
                .findFirst();
    }

    private List<Numbered> newest(SigningKey.Purpose purpose) {
        return database.read(
                "read signing keys",
                Read.PRIMARY,
                session -> session.query(
                        "read the key rows",
                        NEWEST,
                        p -> p.add(Codes.of(purpose)).add(MAX_ACCEPTED),
                        row -> new Numbered(
                                row.getInt("generation"),
                                new SigningKey(
                                        row.getString("kid"),
                                        purpose,
                                        row.getBytes("secret"),
                                        OrderRows.instant(row, "created_at")))));
    }

    /** Empty if another node has made the key of this number. */
    private Optional<SigningKey> make(SigningKey.Purpose purpose, int generation) {
        SigningKey key = newKey(purpose);
        return insert(key, Codes.of(purpose), generation) ? Optional.of(key) : Optional.empty();
    }

    private SigningKey newKey(SigningKey.Purpose purpose) {
        byte[] kid = new byte[KID_BYTES];
        byte[] secret = new byte[SigningKey.MIN_SECRET_BYTES];
        random.nextBytes(kid);
        random.nextBytes(secret);
        return new SigningKey(
                Base64.getUrlEncoder().withoutPadding().encodeToString(kid),
                purpose,
                secret,
                database.read("read the time", Read.PRIMARY, time::read));
    }

    private boolean insert(SigningKey key, int purpose, int generation) {
        return database.requiresNew(
                "make a signing key",
                session -> session.insert(
                        "insert the key row",
                        INSERT,
                        p -> p.add(key.kid())
                                .add(purpose)
                                .add(generation)
                                .add(key.secret())
                                .add(key.createdAt().toEpochMilli())));
    }

    private record Numbered(int generation, SigningKey key) {}
}
