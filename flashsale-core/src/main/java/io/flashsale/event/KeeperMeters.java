package io.flashsale.event;

import io.flashsale.FlashSaleHealth.Keeping;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** The meters of a node that keeps items; they are made at its first beat, so other nodes have none. */
final class KeeperMeters {
    private final MeterRegistry registry;
    private volatile Keeping keeping = Keeping.NONE;
    private volatile long heardAtNanos;
    private boolean registered;

    KeeperMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    synchronized void heard(Keeping now) {
        keeping = now;
        heardAtNanos = nanos();
        if (!registered) {
            registered = true;
            register();
        }
    }

    private long nanos() {
        return registry.config().clock().monotonicTime();
    }

    private void register() {
        gauge("flashsale.keeper.items", "Items that this node keeps", Keeping::items);
        gauge("flashsale.keeper.nodes", "Live nodes that share the items", Keeping::nodes);
        TimeGauge.builder(
                        "flashsale.keeper.beat.age",
                        this,
                        TimeUnit.NANOSECONDS,
                        self -> self.nanos() - self.heardAtNanos)
                .description("Since this node last said that it is alive")
                .register(registry);
        counter("flashsale.keeper.taken", "Items that came from another node", Keeping::taken);
        counter("flashsale.keeper.left", "Items that went to another node", Keeping::left);
        counter("flashsale.keeper.passed", "Items left to the next node, because their rounds failed", Keeping::passed);
    }

    private void gauge(String name, String description, ToDoubleFunction<Keeping> value) {
        Gauge.builder(name, this, self -> value.applyAsDouble(self.keeping))
                .description(description)
                .register(registry);
    }

    private void counter(String name, String description, ToDoubleFunction<Keeping> value) {
        FunctionCounter.builder(name, this, self -> value.applyAsDouble(self.keeping))
                .description(description)
                .register(registry);
    }
}
