package io.flashsale.spi;

import io.flashsale.Ticket;

/**
 * One request in a reserve batch.
 *
 * @param ticket what to reserve, and for whom
 * @param limit units this buyer may have of the item, not negative
 */
public record Claim(Ticket ticket, int limit) {
    /** @throws IllegalArgumentException if the limit is negative */
    public Claim {
        Arguments.atLeast("limit", limit, 0);
    }
}
