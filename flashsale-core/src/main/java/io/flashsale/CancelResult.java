package io.flashsale;

/** The answer to a buyer's cancellation. */
public sealed interface CancelResult {
    /** The order is cancelled, by this call or before. */
    record Cancelled(Order order) implements CancelResult {}

    /** It has been paid; refunds are the host's business. */
    record AlreadyPaid(Order order) implements CancelResult {}

    /** It had been rejected: there is nothing to cancel. */
    record AlreadyRejected(Order order) implements CancelResult {}

    /** The ticket is not decided yet. */
    record StillPending() implements CancelResult {}

    /** The ticket is forged or someone else's. */
    record UnknownTicket() implements CancelResult {}
}
