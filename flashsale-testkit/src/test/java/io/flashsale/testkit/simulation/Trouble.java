package io.flashsale.testkit.simulation;

/** What may go wrong in a run; the seed chooses some of them. */
enum Trouble {
    /** Calls and answers are lost, repeated and late. */
    MESSAGES,
    /** Processes die before or after any call. */
    KILLS,
    /** Clocks are off, drift and are stepped. */
    CLOCKS,
    /** A shard fails over and has lost the last scripts it ran. */
    FAILOVERS,
    /** A bucket, or a whole shard, is empty at once. */
    WIPES,
    /** A shard gives no answer for a while, to any call. */
    BLACK_HOLES,
    /** A host holds the row of an order for seconds while it is being paid. */
    HUNG_HOST,
    /** The host's writer throws for one order, always: when it is created, or when it is cancelled. */
    POISON,
    /** The queue takes nothing, tells nothing and delivers nothing for a while. */
    QUEUE_DOWN,
    /** Deciding is slow: the partition is always busy, and always goes on. */
    BACKLOG,
    /** A consumer is slow and decides what was revoked meanwhile. */
    ZOMBIES,
    /** The database refuses everything for a while. */
    DATABASE_DOWN,
    /** Reads from a replica are seconds old. */
    LAGGING_REPLICA,
    /** Operators edit sales, at the same time. */
    EDITS,
    /** Operators remove items before the start and add them again. */
    REMOVALS,
    /** Operators stop sales and let them go on. */
    PAUSES,
    /** Operators put units in and take them back, and repeat themselves. */
    STOCK,
    /** One sale ends in the middle of the run. */
    ENDING
}
