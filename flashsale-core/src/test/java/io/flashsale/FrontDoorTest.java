package io.flashsale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.flashsale.handler.HandlerOrder;
import io.flashsale.handler.OrderHandler;
import io.flashsale.memory.MemoryStockLedger;
import io.flashsale.testing.Intercept;
import io.flashsale.testing.InterceptedLedger;
import io.flashsale.testing.RecordingListener;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The few calls that a newcomer makes, in memory, on the system's clock. */
class FrontDoorTest {
    private final BuyerId alice = BuyerId.of("alice");
    private final FlashSale shop = FlashSale.builder().build();

    @BeforeEach
    void start() {
        shop.start();
    }

    @AfterEach
    void close() {
        shop.close();
    }

    private static Sale sale(String id, Instant start, Instant end) {
        SaleItem phone = SaleItem.of("phone", "Phone", Money.of(2, "EUR"), Money.of(1, "EUR"), 3, 1);
        SaleItem watch = SaleItem.of("watch", "Watch", Money.of(2, "EUR"), Money.of(1, "EUR"), 3, 1);
        return Sale.draft(id, "Sale", start, end, List.of(phone, watch));
    }

    private static Sale open(String id) {
        Instant now = Instant.now();
        return sale(id, now.minusSeconds(1), now.plusSeconds(3_600));
    }

    @Test
    void aSaleIsCreatedAndPublishedInOneCall() {
        Sale published = shop.admin().publish(open("ten"));
        assertThat(published.published()).isTrue();
        assertThat(shop.admin().find(published.id())).hasValue(published);
        assertThatThrownBy(() -> shop.admin().publish(open("ten")))
                .isInstanceOfSatisfying(
                        SaleAdminException.class,
                        e -> assertThat(e.reason()).isEqualTo(SaleAdminException.Reason.SALE_EXISTS));
    }

    @Test
    void aSaleThatIsOverIsNeitherCreatedNorPublished() {
        Instant now = Instant.now();
        Sale over = sale("over", now.minusSeconds(20), now.minusSeconds(10));
        assertThatThrownBy(() -> shop.admin().publish(over))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("endsAt");
        assertThat(shop.admin().find(over.id())).isEmpty();
    }

    @Test
    void aPageMakesTheRequestOfItsBuyerAndOfNobodyElse() {
        Sale sale = shop.admin().publish(open("ten"));
        ItemDetail page = shop.detail(sale.itemId(sale.items().get(1)), alice).orElseThrow();
        assertThat(page.itemId()).isEqualTo(ItemId.of("ten", "watch"));
        assertThat(shop.place(page.order(alice, 1))).isInstanceOf(OrderResult.Accepted.class);
        assertThat(shop.place(page.order(BuyerId.of("ben"), 1))).isEqualTo(OrderResult.BadToken.INSTANCE);
        assertThatThrownBy(() -> page.order(alice, 0)).hasMessageContaining("quantity");
    }

    @Test
    void aSaleThatStartsNowIsOpenNow() {
        Instant now = Instant.parse("2030-01-01T10:00:00.123999999Z");
        Sale sale = sale("now", now, now.plusSeconds(1));
        assertThat(sale.startsAt()).isEqualTo(Instant.parse("2030-01-01T10:00:00.123Z"));
        assertThat(sale.endsAt()).isEqualTo(Instant.parse("2030-01-01T10:00:01.123Z"));
        for (int round = 0; round < 50; round++) {
            Instant start = Instant.now();
            Sale open = shop.admin().publish(sale("now-" + round, start, start.plusSeconds(60)));
            ItemDetail page =
                    shop.detail(open.itemId(open.items().get(0)), alice).orElseThrow();
            assertThat(shop.place(page.order(alice, 1)).outcome()).isIn(Outcome.ACCEPTED, Outcome.RATE_LIMITED);
        }
    }

    @Test
    void aCallerWhoIsInterruptedHearsOfTheReservationThatHasBegun() {
        CompletableFuture<Void> never = new CompletableFuture<>();
        InterceptedLedger slow = new InterceptedLedger(new MemoryStockLedger(Clock.systemUTC()), () -> new Intercept() {
            @Override
            public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                CompletionStage<T> answer = real.get();
                return call.equals("reserve") ? never.thenCompose(none -> answer) : answer;
            }
        });
        try (FlashSale other = FlashSale.builder().ledger(slow).build()) {
            other.start();
            Sale sale = other.admin().publish(open("ten"));
            ItemDetail page =
                    other.detail(sale.itemId(sale.items().get(0)), alice).orElseThrow();
            Thread.currentThread().interrupt();
            OrderResult result = other.place(page.order(alice, 1));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(result).isInstanceOf(OrderResult.Unknown.class);
        }
    }

    /** I8 and promise 3: one request is one reservation, whatever a handler does. */
    @Test
    void aHandlerThatProceedsOnTwoThreadsReservesOnce() {
        int buyers = 3_000;
        RecordingListener heard = new RecordingListener();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        OrderHandler hedging = (context, next) -> {
            AtomicInteger ready = new AtomicInteger();
            Supplier<CompletionStage<OrderResult>> proceed = () -> {
                ready.incrementAndGet();
                while (ready.get() < 2) {
                    Thread.onSpinWait();
                }
                return next.proceed(context);
            };
            CompletableFuture<OrderResult> first =
                    CompletableFuture.supplyAsync(proceed, threads).thenCompose(Function.identity());
            CompletableFuture<OrderResult> second =
                    CompletableFuture.supplyAsync(proceed, threads).thenCompose(Function.identity());
            return CompletableFuture.anyOf(first, second).thenApply(OrderResult.class::cast);
        };
        SaleItem phone = SaleItem.of("phone", "Phone", Money.of(2, "EUR"), Money.of(1, "EUR"), 10_000, 5);
        Instant now = Instant.now();
        try (FlashSale other = FlashSale.builder()
                .listener(heard)
                .handler(HandlerOrder.CUSTOM, hedging)
                .build()) {
            other.start();
            Sale sale = other.admin().publish(Sale.draft("ten", "Sale", now, now.plusSeconds(3_600), List.of(phone)));
            for (int buyer = 0; buyer < buyers; buyer++) {
                BuyerId name = BuyerId.of("buyer-" + buyer);
                ItemDetail page = other.detail(sale.itemId(phone), name).orElseThrow();
                other.place(page.order(name, 1));
            }
        } finally {
            threads.shutdown();
        }
        assertThat(heard.accepted())
                .extracting(Ticket::buyer)
                .doesNotHaveDuplicates()
                .hasSizeLessThanOrEqualTo(buyers);
        assertThat(heard.accepted()).isNotEmpty();
    }

    @Test
    void aListShowsEachSaleWithItsItems() {
        Sale first = shop.admin().publish(open("first"));
        Instant later = Instant.now().plusSeconds(60);
        Sale second = shop.admin().publish(sale("second", later, later.plusSeconds(60)));
        shop.admin().create(open("draft"));
        List<SaleDetail> sales = shop.sales();
        assertThat(sales).extracting(SaleDetail::sale).containsExactly(first, second);
        assertThat(sales.get(1).items())
                .extracting(detail -> detail.item().sku().value(), ItemDetail::state)
                .containsExactly(tuple("phone", ItemDetail.State.UPCOMING), tuple("watch", ItemDetail.State.UPCOMING));
    }

    @Test
    void eachAnswerToPayingAndCancellingHasItsCase() {
        PayResult paid = shop.pay(alice, "forged");
        CancelResult cancelled = shop.cancel(alice, "forged");
        assertThat(paid).isEqualTo(PayResult.UnknownTicket.INSTANCE);
        assertThat(cancelled).isEqualTo(CancelResult.UnknownTicket.INSTANCE);
    }
}
