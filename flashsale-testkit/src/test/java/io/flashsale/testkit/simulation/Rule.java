package io.flashsale.testkit.simulation;

/** What must hold; a violation names one. */
enum Rule {
    /** The rows add up at every commit, and only move forward. */
    ROWS,
    /** No buyer has more units than the limit. */
    LIMIT,
    /** A ticket is final soon. */
    FINAL_IN_TIME,
    /** Trouble of one item does not delay another. */
    APART,
    /** An unpaid order is cancelled soon after its time. */
    EXPIRED_IN_TIME,
    /** Units of a cancelled order are back in the ledger soon. */
    RELEASED_IN_TIME,
    /** Who was accepted gets the unit, unless the ledger lost as many reservations. */
    ACCEPTED_IS_KEPT,
    /** What a buyer has seen stays seen. */
    NEVER_BACKWARDS,
    /** Who owns an order hears of it by its key. */
    KEY_IS_KNOWN,
    /** What a buyer was told is what the rows say, and nobody has an order he does not know of. */
    TOLD,
    /** The total of an item is what it was published with and what was acknowledged since; limit and layout are the catalog's. */
    TOTALS,
    /** At rest the ledger has neither fewer units than are for sale, nor more unless it lost something. */
    LEDGER,
    /** With demand enough everything is sold. */
    SELLS_OUT,
    /** Nobody is refused LIMIT who has room. */
    ROOM,
    /** A sale opens and ends when it says, by the servers' clocks, on every node. */
    WINDOW
}
