package io.flashsale;

/** The answer to a payment. Being too late is a value: the caller gives the money back. */
public sealed interface PayResult {
    /** This call paid the order. */
    record Paid(Order order) implements PayResult {}

    /** It had been paid before. */
    record AlreadyPaid(Order order) implements PayResult {}

    /**
     * The order can no longer be paid.
     *
     * @param status CANCELLED or REJECTED
     */
    record TooLate(OrderStatus status) implements PayResult {}

    /** The ticket is not decided yet. */
    record StillPending() implements PayResult {}

    /** The ticket is forged or someone else's. */
    record UnknownTicket() implements PayResult {}
}
