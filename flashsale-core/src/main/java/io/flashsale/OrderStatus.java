package io.flashsale;

/** What has become of an accepted request. */
public enum OrderStatus {
    /** Accepted, not decided yet. */
    PENDING,
    /** The unit is the buyer's, and waits for payment. */
    CREATED,
    PAID,
    /** Was created, then cancelled by the buyer or for want of payment. */
    CANCELLED,
    /** The order store decided against it; {@link OrderReason} says why. */
    REJECTED;

    /** Whether it never changes again. */
    public boolean isFinal() {
        return this == PAID || this == CANCELLED || this == REJECTED;
    }
}
