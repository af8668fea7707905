package io.flashsale;

/** The kind of an {@link OrderResult}: what metrics count by and REST answers name. */
public enum Outcome {
    ACCEPTED,
    SOLD_OUT,
    NOT_STARTED,
    ENDED,
    PAUSED,
    BAD_TOKEN,
    LIMIT_REACHED,
    RATE_LIMITED,
    REFUSED,
    UNKNOWN_ITEM,
    KEY_REUSED,
    UNAVAILABLE,
    UNKNOWN
}
