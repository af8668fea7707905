package io.flashsale.spring.boot.web;

import io.flashsale.ItemStats;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.Outcome;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Numbers of a sale as they are now. */
record StatsView(String serverTime, List<ItemStatsView> items) {
    static StatsView of(List<ItemStats> stats, Instant now) {
        return new StatsView(
                now.toString(), stats.stream().map(ItemStatsView::of).toList());
    }

    /**
     * Numbers of an item. What the ledger says is left out while it does not answer.
     *
     * @param created orders ever created: those waiting for payment, paid and cancelled
     * @param pending units reserved and undecided, the same number as {@code ledgerPending}
     */
    record ItemStatsView(
            String sku,
            long total,
            long available,
            @Nullable Long ledgerAvailable,
            @Nullable Long ledgerPending,
            long accepted,
            long created,
            Map<String, Long> rejected,
            Map<String, Long> refused,
            @Nullable Long pending,
            long oldestPendingMillis,
            long paid,
            long cancelled,
            long drift) {
        private static final Set<OrderReason> OF_REJECTIONS =
                EnumSet.complementOf(EnumSet.of(OrderReason.UNPAID, OrderReason.BUYER));
        private static final Set<Outcome> OF_REFUSALS = EnumSet.complementOf(EnumSet.of(Outcome.ACCEPTED));

        static ItemStatsView of(ItemStats stats) {
            long paid = stats.orders().getOrDefault(OrderStatus.PAID, 0L);
            long cancelled = stats.orders().getOrDefault(OrderStatus.CANCELLED, 0L);
            Long ledgerPending = known(stats.ledgerPending());
            return new ItemStatsView(
                    stats.item().sku().value(),
                    stats.total(),
                    stats.available(),
                    known(stats.ledgerAvailable()),
                    ledgerPending,
                    stats.accepted(),
                    stats.orders().getOrDefault(OrderStatus.CREATED, 0L) + paid + cancelled,
                    byName(OF_REJECTIONS, stats.rejected()),
                    byName(OF_REFUSALS, stats.refused()),
                    ledgerPending,
                    stats.oldestPending().toMillis(),
                    paid,
                    cancelled,
                    stats.drift());
        }

        private static @Nullable Long known(long value) {
            return value < 0 ? null : value;
        }

        private static <E extends Enum<E>> Map<String, Long> byName(Set<E> names, Map<E, Long> counts) {
            Map<String, Long> byName = new LinkedHashMap<>();
            for (E name : names) {
                byName.put(name.name(), counts.getOrDefault(name, 0L));
            }
            return byName;
        }
    }
}
