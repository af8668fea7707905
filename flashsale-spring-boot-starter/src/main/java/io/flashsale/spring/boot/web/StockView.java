package io.flashsale.spring.boot.web;

import io.flashsale.spi.OrderStore.StockChange;

/** The stock of an item after a change. */
record StockView(long total, long available, long added) {
    static StockView of(StockChange change) {
        return new StockView(change.row().terms().total(), change.row().available(), change.units());
    }
}
