package io.flashsale.spi;

import org.jspecify.annotations.Nullable;

/**
 * The answer to one claim.
 *
 * @param code what the claim met
 * @param entry for KNOWN the ticket's own entry; for LIMIT the entry of the buyer's last ticket, if it is still remembered
 * @param used for LIMIT: the units counted against the buyer
 */
public record ClaimReply(Code code, @Nullable LedgerEntry entry, int used) {
    public static final ClaimReply RESERVED = new ClaimReply(Code.RESERVED, null, 0);
    public static final ClaimReply EMPTY = new ClaimReply(Code.EMPTY, null, 0);
    public static final ClaimReply REUSED = new ClaimReply(Code.REUSED, null, 0);
    public static final ClaimReply CLOSED = new ClaimReply(Code.CLOSED, null, 0);

    /** What a claim met. */
    public enum Code {
        /** Units moved from available to pending. */
        RESERVED,
        /** The ticket is known with the same quantity; nothing changed. */
        KNOWN,
        /** The ticket is known with another quantity; nothing changed. */
        REUSED,
        /** Used + quantity would exceed the limit; nothing changed. */
        LIMIT,
        /** This bucket has too few units; nothing changed. */
        EMPTY,
        /** The ticket is not known, and the reply's code says why it cannot be reserved now; nothing changed. */
        CLOSED
    }
}
