package io.flashsale.jdbc;

/** How an insert of rows went. Where it is not {@link #ALL}, nothing of the statement is left, and the transaction goes on. */
enum Inserted {
    ALL,
    /** A row with one of the keys exists. */
    DUPLICATE,
    /** Another transaction holds a row with one of the keys, and that took too long; or the statement itself did. */
    GAVE_UP
}
