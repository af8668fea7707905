package io.flashsale;

import java.time.Instant;

/**
 * The facts of an accepted request. Buyers hold it as a signed text (see {@link OrderResult.Accepted}); inside, it travels from the
 * ledger through the queue to the order store, and in every place it is enough to decide the order.
 *
 * @param id the primary key of the order to be
 * @param item what is bought
 * @param buyer who buys
 * @param quantity units, at least 1
 * @param unitPrice the price at acceptance
 * @param bucket the bucket that holds the reservation, 0 to 1,023
 * @param epoch the layout epoch in which it was reserved
 * @param issuedAt when the request was taken, to the millisecond
 */
public record Ticket(
        TicketId id,
        ItemId item,
        BuyerId buyer,
        int quantity,
        Money unitPrice,
        int bucket,
        int epoch,
        Instant issuedAt) {
    /** @throws IllegalArgumentException if the quantity or bucket is out of range */
    public Ticket {
        if (quantity < 1) {
            throw new IllegalArgumentException("quantity must be at least 1, but is " + quantity);
        }
        if (bucket < 0 || bucket >= StockLayout.MAX_BUCKETS) {
            throw new IllegalArgumentException(
                    "bucket must be 0 to " + (StockLayout.MAX_BUCKETS - 1) + ", but is " + bucket);
        }
        issuedAt = Instant.ofEpochMilli(issuedAt.toEpochMilli());
    }
}
