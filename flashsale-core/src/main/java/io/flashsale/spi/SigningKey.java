package io.flashsale.spi;

import java.security.MessageDigest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A secret for HMAC-SHA256. Its text form does not show the secret.
 *
 * @param kid the key's public name, 1 to 16 characters of base64url
 * @param purpose what it signs
 * @param secret at least 32 bytes
 * @param createdAt when it was made
 */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out, compared by content
public record SigningKey(String kid, Purpose purpose, byte[] secret, Instant createdAt) {
    public static final int MIN_SECRET_BYTES = 32;

    /** @throws IllegalArgumentException if the secret is too short or the kid malformed */
    public SigningKey {
        if (secret.length < MIN_SECRET_BYTES) {
            throw new IllegalArgumentException("a signing key needs at least " + MIN_SECRET_BYTES + " bytes");
        }
        if (kid.isEmpty() || kid.length() > 16 || !kid.chars().allMatch(SigningKey::isBase64Url)) {
            throw new IllegalArgumentException("kid must be 1 to 16 characters of base64url");
        }
        secret = secret.clone();
    }

    @Override
    public byte[] secret() {
        return secret.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SigningKey key
                && kid.equals(key.kid)
                && purpose == key.purpose
                && MessageDigest.isEqual(secret, key.secret);
    }

    @Override
    public int hashCode() {
        return kid.hashCode();
    }

    private static boolean isBase64Url(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }

    @Override
    public String toString() {
        return "SigningKey[" + kid + ", " + purpose + ", " + createdAt + "]";
    }

    /** What a signing key signs; keys of one purpose are worthless for another. */
    public enum Purpose {
        /** Tickets, the receipts of accepted requests: its keys must outlive the sale by 7 days. */
        TICKET,
        /** Tokens handed out once a sale is open: they live for minutes. */
        SALE_TOKEN
    }
}
