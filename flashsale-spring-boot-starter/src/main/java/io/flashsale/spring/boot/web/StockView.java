package io.flashsale.spring.boot.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.flashsale.spi.OrderStore.StockChange;

/** The stock of an item after a change. */
record StockView(
        @JsonProperty("total") long total,
        @JsonProperty("available") long available,
        @JsonProperty("added") long added) {
    static StockView of(StockChange change) {
        return new StockView(change.row().terms().total(), change.row().available(), change.units());
    }
}
