package io.flashsale;

/** What has become of an accepted request. */
public enum OrderStatus {
    /** Accepted, not decided yet. */
    PENDING,
    /** The buyer has the unit, and it waits for payment. */
    CREATED,
    PAID,
    /** Was created, then cancelled by the buyer or because it was not paid in time. */
    CANCELLED,
    /** The order store decided against it; {@link OrderReason} says why. */
    REJECTED;

    /** Whether it never changes again. */
    public boolean isFinal() {
        return this == PAID || this == CANCELLED || this == REJECTED;
    }
}
