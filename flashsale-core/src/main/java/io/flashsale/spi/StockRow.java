package io.flashsale.spi;

import io.flashsale.ItemId;

/**
 * The stock row of an item: the truth about its units.
 *
 * @param item the item
 * @param terms total, limit, layout and payment time
 * @param available units nobody has: total - units of CREATED and PAID orders and of releases that are not counted yet
 * @param version +1 with every top-up that begins; credits of an older one are refused
 */
public record StockRow(ItemId item, StockTerms terms, long available, long version) {}
