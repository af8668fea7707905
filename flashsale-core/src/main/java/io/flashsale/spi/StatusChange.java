package io.flashsale.spi;

import io.flashsale.Order;

/**
 * The outcome of a guarded change.
 *
 * @param changed whether this call changed the row
 * @param order the row as it is now
 */
public record StatusChange(boolean changed, Order order) {}
