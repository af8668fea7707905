package io.flashsale.examples.crowd;

import io.flashsale.examples.crowd.Plan.SaleId;
import io.flashsale.examples.crowd.audit.Testimony;
import io.flashsale.examples.crowd.http.Answer;
import io.flashsale.examples.crowd.http.Call;
import io.flashsale.examples.crowd.measure.Measurements;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What everybody in the crowd shares: the item, the way to the shop, and the notes. All of it lives on the event loop.
 *
 * @param runName makes names and keys of this run different from those of any other
 */
record Scene(
        Plan plan,
        SaleId item,
        String runName,
        Shop shop,
        Caller caller,
        ScheduledExecutorService loop,
        Testimony testimony,
        Measurements measurements) {

    CompletableFuture<Answer> call(Call call, long deadlineNanos) {
        return caller.call(call, deadlineNanos);
    }

    /** Completes, on the event loop, so much later. */
    CompletableFuture<Void> pause(long millis) {
        CompletableFuture<Void> rested = new CompletableFuture<>();
        var unused = loop.schedule(() -> rested.complete(null), millis, TimeUnit.MILLISECONDS);
        return rested;
    }

    /** The moment at which somebody who starts now gives up, on the {@link System#nanoTime} scale. */
    long deadlineNanos() {
        return System.nanoTime() + plan.pace().timeout().toNanos();
    }
}
