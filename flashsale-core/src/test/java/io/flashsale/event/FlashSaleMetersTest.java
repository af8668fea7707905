package io.flashsale.event;

import static io.flashsale.TestTickets.LAMP;
import static io.flashsale.TestTickets.PHONE;
import static io.flashsale.TestTickets.order;
import static io.flashsale.TestTickets.ticket;
import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.FlashSaleHealth;
import io.flashsale.ItemId;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.Outcome;
import io.micrometer.core.instrument.search.RequiredSearch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FlashSaleMetersTest {
    private static final BuyerId ANN = BuyerId.of("ann");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final FlashSaleMeters meters = new FlashSaleMeters();

    @BeforeEach
    void bind() {
        meters.bindTo(registry);
    }

    @Test
    void theOrderPathIsCountedByItem() {
        meters.accepted(ticket(1));
        meters.accepted(ticket(2));
        meters.accepted(ticket(LAMP, 3, "ann", 1, 0));
        meters.created(order(ticket(1), OrderStatus.CREATED, null));
        meters.paid(order(ticket(1), OrderStatus.PAID, null));

        assertThat(of(PHONE, "flashsale.orders.accepted").counter().count()).isEqualTo(2);
        assertThat(of(LAMP, "flashsale.orders.accepted").counter().count()).isEqualTo(1);
        assertThat(of(PHONE, "flashsale.orders.created").counter().count()).isEqualTo(1);
        assertThat(of(PHONE, "flashsale.orders.paid").counter().count()).isEqualTo(1);
    }

    @Test
    void refusalsRejectionsAndCancellationsSayWhy() {
        meters.refused(PHONE, ANN, Outcome.SOLD_OUT);
        meters.refused(PHONE, ANN, Outcome.SOLD_OUT);
        meters.rejected(order(ticket(1), OrderStatus.REJECTED, OrderReason.LIMIT));
        meters.cancelled(order(ticket(2), OrderStatus.CANCELLED, OrderReason.UNPAID));

        assertThat(of(PHONE, "flashsale.orders.refused")
                        .tag("outcome", "SOLD_OUT")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(of(PHONE, "flashsale.orders.rejected")
                        .tag("reason", "LIMIT")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(of(PHONE, "flashsale.orders.cancelled")
                        .tag("reason", "UNPAID")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void decisionsAreTimed() {
        meters.decided(PHONE, Duration.ofMillis(30));

        assertThat(of(PHONE, "flashsale.orders.decided").timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(30);
    }

    @Test
    void theLedgersStateIsGauged() {
        meters.pending(PHONE, 12, Duration.ofMillis(1_500));
        meters.drift(PHONE, -3);
        meters.queueLag(PHONE, 40);
        meters.toppedUp(PHONE, 100);
        meters.lossDetected(PHONE, 2);

        assertThat(of(PHONE, "flashsale.ledger.pending").gauge().value()).isEqualTo(12);
        assertThat(of(PHONE, "flashsale.ledger.pending.age").timeGauge().value(TimeUnit.SECONDS))
                .isEqualTo(1.5);
        assertThat(of(PHONE, "flashsale.ledger.drift").gauge().value()).isEqualTo(-3);
        assertThat(of(PHONE, "flashsale.queue.lag").gauge().value()).isEqualTo(40);
        assertThat(of(PHONE, "flashsale.ledger.topup").counter().count()).isEqualTo(100);
        assertThat(of(PHONE, "flashsale.ledger.loss").counter().count()).isEqualTo(1);
    }

    @Test
    void failuresAreCountedByStep() {
        meters.failed("settle", new IllegalStateException());

        assertThat(registry.get("flashsale.failed")
                        .tag("step", "settle")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void whatANodeKeepsIsGauged() {
        assertThat(registry.find("flashsale.keeper.items").gauge())
                .as("does not decide")
                .isNull();

        meters.keeping(new FlashSaleHealth.Keeping(3, 1, 0, 0, 0));
        meters.keeping(new FlashSaleHealth.Keeping(7, 2, 3, 1, 4));

        assertThat(registry.get("flashsale.keeper.items").gauge().value()).isEqualTo(7);
        assertThat(registry.get("flashsale.keeper.nodes").gauge().value()).isEqualTo(2);
        assertThat(registry.get("flashsale.keeper.beat.age").timeGauge().value(TimeUnit.SECONDS))
                .isGreaterThan(0)
                .isLessThan(60);
        assertThat(registry.get("flashsale.keeper.taken").functionCounter().count())
                .isEqualTo(3);
        assertThat(registry.get("flashsale.keeper.left").functionCounter().count())
                .isEqualTo(1);
        assertThat(registry.get("flashsale.keeper.passed").functionCounter().count())
                .isEqualTo(4);
    }

    @Test
    void itemsBeyondTheBoundAreCountedTogether() {
        for (int number = 0; number < 1_002; number++) {
            meters.toppedUp(ItemId.of("sale", "sku-" + number), 1);
        }

        assertThat(registry.find("flashsale.ledger.topup").counters()).hasSize(1_001);
        assertThat(of(ItemId.of("other", "other"), "flashsale.ledger.topup")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void requestsForItemsThatDoNotExistTakeNobodysPlace() {
        for (int number = 0; number < 1_000; number++) {
            meters.refused(ItemId.of("made-up", "sku-" + number), ANN, Outcome.UNKNOWN_ITEM);
        }
        meters.toppedUp(PHONE, 1);

        assertThat(of(PHONE, "flashsale.ledger.topup").counter().count()).isEqualTo(1);
        assertThat(of(ItemId.of("other", "other"), "flashsale.orders.refused")
                        .tag("outcome", "UNKNOWN_ITEM")
                        .counter()
                        .count())
                .isEqualTo(1_000);
    }

    private RequiredSearch of(ItemId item, String name) {
        return registry.get(name)
                .tag("sale", item.sale().value())
                .tag("sku", item.sku().value());
    }
}
