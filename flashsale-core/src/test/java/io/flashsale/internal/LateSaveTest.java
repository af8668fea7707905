package io.flashsale.internal;

import static io.flashsale.internal.ThreeItems.assertNobodyWasRejected;
import static io.flashsale.internal.ThreeItems.three;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.flashsale.FlashSale;
import io.flashsale.OrderResult;
import io.flashsale.Sale;
import io.flashsale.SaleAdminException;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.spi.SaleCatalog;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The operator's node, or its database, stands still for 20 s between the check of the terms and the save. */
class LateSaveTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration TO_THE_START = Duration.ofMinutes(10);

    private static void edit(Rig rig, Runnable meanwhile, UnaryOperator<Sale> change) {
        boolean[] armed = {false};
        SaleCatalog slow = (SaleCatalog) Proxy.newProxyInstance(
                SaleCatalog.class.getClassLoader(), new Class<?>[] {SaleCatalog.class}, (p, m, a) -> {
                    if (m.getName().equals("save") && armed[0]) {
                        armed[0] = false;
                        meanwhile.run();
                    }
                    try {
                        return m.invoke(rig.catalog, a);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        FlashSale operators = rig.anotherNode(builder -> builder.catalog(slow));
        rig.pass(TO_THE_START.minusSeconds(12));
        armed[0] = true;
        try {
            operators
                    .admin()
                    .update(change.apply(
                            operators.admin().find(SaleId.of("ten")).orElseThrow()));
            fail("the update was accepted");
        } catch (SaleAdminException e) {
            assertThat(e.reason()).isEqualTo(SaleAdminException.Reason.SALE_OPEN);
        }
    }

    private static void sell(Rig rig) {
        rig.pass(SECOND.multipliedBy(15));
        for (int i = 0; i < 10; i++) {
            OrderResult result = rig.engine.place(Rig.request(rig.engine, Rig.ITEM, rig.nextBuyer(), 2));
            assertThat(result.isAccepted()).as("%s", result).isTrue();
        }
    }

    @Test
    void theStartIsNotMovedOnceTheSaleIsOpen() {
        try (Rig rig = three().withLimit(2).opensIn(TO_THE_START).start()) {
            edit(
                    rig,
                    () -> sell(rig),
                    sale -> sale.withTimes(
                            sale.startsAt().plusSeconds(3600), sale.endsAt().plusSeconds(3600)));
            rig.pass(SECOND.multipliedBy(3));
            OrderResult after = rig.engine.place(Rig.request(rig.engine, Rig.ITEM, "late", 1));
            assertThat(after.isAccepted()).isTrue();
        }
    }

    @Test
    void nobodyIsRejectedByALimitThatFellOnceTheSaleIsOpen() {
        try (Rig rig = three().withLimit(2).opensIn(TO_THE_START).start()) {
            edit(
                    rig,
                    () -> sell(rig),
                    sale -> sale.withItems(sale.items().stream()
                            .map(item -> new SaleItem(
                                    item.sku(),
                                    item.title(),
                                    item.price(),
                                    item.salePrice(),
                                    item.stock(),
                                    1,
                                    item.layout(),
                                    item.media()))
                            .toList()));
            rig.pass(SECOND.multipliedBy(5));
            assertNobodyWasRejected(rig);
        }
    }

    @Test
    void theLayoutDoesNotChangeOnceTheSaleIsOpen() {
        try (Rig rig = three().withLimit(2).opensIn(TO_THE_START).start()) {
            edit(
                    rig,
                    () -> sell(rig),
                    sale -> sale.withItems(sale.items().stream()
                            .map(item -> item.withBuckets(3))
                            .toList()));
            for (int i = 0; i < 45; i++) {
                rig.engine.place(Rig.request(rig.engine, Rig.ITEM, rig.nextBuyer(), 2));
            }
            rig.pass(SECOND.multipliedBy(40));
            assertThat(rig.catalog
                            .find(SaleId.of("ten"))
                            .orElseThrow()
                            .items()
                            .get(0)
                            .layout()
                            .epoch())
                    .isEqualTo(1);
        }
    }

    /** The time is judged when the rows are locked, and not before they are waited for. */
    @Test
    @Timeout(20)
    void aSaveThatWaitsForAStockRowIsJudgedAfterwards() throws Exception {
        try (Rig rig = Rig.plan().opensIn(Duration.ofMinutes(5)).start()) {
            Sale sale = rig.catalog.find(Rig.ITEM.sale()).orElseThrow();
            Instant before = rig.store.now().plusSeconds(1);
            Sale wanted = sale.withItems(sale.items().stream()
                    .map(i -> new SaleItem(
                            i.sku(),
                            i.title(),
                            i.price(),
                            i.salePrice(),
                            i.stock(),
                            i.perBuyerLimit() + 1,
                            i.layout(),
                            i.media()))
                    .toList());
            CompletableFuture<Optional<Sale>> saving = new CompletableFuture<>();
            Thread saver = new Thread(() -> saving.complete(rig.catalog.save(wanted, before)));
            rig.store.topUp(Rig.ITEM, (row, unreleased) -> {
                saver.start();
                while (saver.getState() == Thread.State.NEW || saver.getState() == Thread.State.RUNNABLE) {
                    Thread.onSpinWait();
                }
                rig.clock.advance(Duration.ofSeconds(20));
                return 0;
            });
            assertThat(saving.get()).isEmpty();
        }
    }
}
