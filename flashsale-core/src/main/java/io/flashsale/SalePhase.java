package io.flashsale;

/** Where a published sale stands in time. */
public enum SalePhase {
    UPCOMING,
    OPEN,
    ENDED
}
