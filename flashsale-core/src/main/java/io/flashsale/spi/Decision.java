package io.flashsale.spi;

import io.flashsale.Order;

/**
 * How a ticket was decided, by this call or an earlier one.
 *
 * @param order the row
 * @param fresh whether this call inserted it
 * @param buyerUsed the units of the buyer's CREATED and PAID orders of the item, as they are when the call is over
 * @param released whether, for a CANCELLED row, the refund is done: only then may a settle give the units back
 */
public record Decision(Order order, boolean fresh, int buyerUsed, boolean released) {}
