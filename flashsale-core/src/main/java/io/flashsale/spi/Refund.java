package io.flashsale.spi;

import io.flashsale.BuyerId;
import io.flashsale.OrderReason;
import io.flashsale.TicketId;

/**
 * Units of a cancelled order on their way back to the ledger.
 *
 * @param ticket which order; the guard of the refund
 * @param buyer whose count goes down
 * @param quantity units
 * @param lowerCount whether the buyer may buy again
 * @param reason BUYER or UNPAID
 */
public record Refund(TicketId ticket, BuyerId buyer, int quantity, boolean lowerCount, OrderReason reason) {}
