package io.flashsale.spi;

/**
 * The outcome of adding or taking back stock.
 *
 * @param units what was actually added, or (negative) taken back
 * @param row the stock row as it is now
 */
public record StockChange(long units, StockRow row) {}
