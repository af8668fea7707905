package io.flashsale.examples.crowd;

import io.flashsale.examples.crowd.Buyer.Deed;
import io.flashsale.examples.crowd.Plan.Behaviour;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The open-loop burst: every buyer starts at its scheduled moment, however slow the answers to the others are.
 *
 * <p>When the client itself comes late, latencies count from the schedule all the same.
 */
final class Burst {
    private static final int TICK_MICROS = 500;

    private final Scene scene;
    private final Arrivals arrivals;
    private final SecondChance secondChance;
    private final SplittableRandom deeds;
    private final long startNanos = System.nanoTime();
    private @Nullable ScheduledFuture<?> ticks;
    private int next;

    Burst(Scene scene, Arrivals arrivals, SecondChance secondChance) {
        this.scene = scene;
        this.arrivals = arrivals;
        this.secondChance = secondChance;
        this.deeds = new SplittableRandom(scene.plan().pace().seed() + 1);
    }

    /** Sends the buyers on their way; each tells {@link SecondChance} when it has left. */
    void start() {
        ticks = scene.loop().scheduleAtFixedRate(this::tick, 0, TICK_MICROS, TimeUnit.MICROSECONDS);
        int addStock = scene.plan().goods().addStock();
        if (addStock != 0) {
            long middleMillis = scene.plan().pace().ramp().toMillis() / 2;
            var unused = scene.pause(middleMillis).thenCompose(rested -> addStock(addStock));
        }
    }

    private void tick() {
        long elapsed = System.nanoTime() - startNanos;
        while (next < arrivals.count() && arrivals.nanosOf(next) <= elapsed) {
            Buyer buyer = new Buyer(scene, next, deed());
            secondChance.onFirstVisit(buyer, buyer.storm(startNanos + arrivals.nanosOf(next)));
            next++;
        }
        if (next == arrivals.count() && ticks != null) {
            ticks.cancel(false);
        }
    }

    private Deed deed() {
        Behaviour behaviour = scene.plan().behaviour();
        int dice = deeds.nextInt(100);
        if (dice < behaviour.payPercent()) {
            return Deed.PAY;
        }
        return dice < behaviour.payPercent() + behaviour.cancelPercent() ? Deed.CANCEL : Deed.KEEP;
    }

    /** What was really added, the books say at the end. */
    private CompletableFuture<Void> addStock(int units) {
        return scene.call(scene.shop().addStock(scene.item(), units), scene.deadlineNanos())
                .thenAccept(answer ->
                        scene.measurements().count(answer.isSuccess() ? "stock added" : "stock adding failed"));
    }
}
