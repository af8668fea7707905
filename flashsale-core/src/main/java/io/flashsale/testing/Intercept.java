package io.flashsale.testing;

import io.flashsale.ItemId;
import io.flashsale.Ticket;
import io.flashsale.spi.Claim;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What stands between the engine and an adapter: it sees every call, named as the method of the SPI is, and decides what becomes of it.
 * Each method lets the call through unless it is overridden.
 */
public interface Intercept {
    /** Lets everything through. */
    Intercept NOTHING = new Intercept() {};

    /** What stands between them for the calls that name this item. */
    default Intercept about(ItemId item) {
        return this;
    }

    /** Units are about to be reserved. */
    default void reserving(List<Claim> claims) {}

    /** Tickets are about to be decided. */
    default void deciding(List<Ticket> tickets) {}

    /** A call that answers with a stage. */
    default <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
        return real.get();
    }

    /** A call that blocks. */
    default <T> T value(String call, Supplier<T> real) {
        return real.get();
    }
}
