package io.flashsale.examples.crowd;

/** How one attempt to order ended for its buyer. */
enum Ending {
    /** The ticket is CREATED. */
    CREATED,
    /** Refused or rejected in a way that another attempt may overcome: sold out, lost, limit, too busy. */
    TRY_AGAIN,
    /** Refused in a way that no other attempt will change: the sale has ended, the shop does not want this buyer. */
    FOR_GOOD,
    /** Answered by a ticket that another attempt with the same key follows already. */
    SAME_TICKET,
    /** No answer, or no final status, in time. */
    GAVE_UP
}
