package io.flashsale.testkit.engine;

import io.flashsale.ItemId;
import io.flashsale.Ticket;
import io.flashsale.spi.Claim;
import io.flashsale.spi.StockLedger;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Stands between the engine and an adapter: sees every call, and decides what becomes of it. */
interface Intercept {
    Intercept NOTHING = new Intercept() {};

    /** Units are about to be reserved. */
    default void reserving(List<Claim> claims) {}

    /** Tickets are about to be decided. */
    default void deciding(List<Ticket> tickets) {}

    /** The ledger that answers for this item. */
    default StockLedger ledgerOf(ItemId item, StockLedger real) {
        return real;
    }

    /** A call that answers with a stage. */
    default <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
        return real.get();
    }

    /** A call that blocks. */
    default <T> T value(String call, Supplier<T> real) {
        return real.get();
    }
}
