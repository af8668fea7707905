package io.flashsale.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.FlashSale;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.OrderResult.Accepted;
import io.flashsale.OrderStatus;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import io.flashsale.memory.MemoryStockLedger;
import io.flashsale.spi.StockLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A host's own test, with nothing but what this package publishes. */
class HostTest {
    private static final ItemId PHONE = ItemId.of("ten", "phone");

    private final SettableClock clock = new SettableClock();
    private final VirtualScheduler scheduler = new VirtualScheduler(clock);
    private final RecordingListener heard = new RecordingListener();
    private final StockLedger ledger = new MemoryStockLedger(clock);
    private Intercept calls = Intercept.NOTHING;
    private final FlashSale flashSale = FlashSale.builder()
            .clock(clock)
            .scheduler(scheduler)
            .ledger(new InterceptedLedger(ledger, () -> calls))
            .listener(heard)
            .build();

    @BeforeEach
    void publish() {
        flashSale.start();
        Instant opens = clock.instant();
        SaleItem phone = SaleItem.of("phone", "Phone X", Money.of(2, "EUR"), Money.of(1, "EUR"), 1, 1);
        Sale sale = Sale.draft("ten", "Ten o'clock", opens, opens.plus(Duration.ofHours(3)), List.of(phone))
                .withPayWithin(Duration.ofMinutes(15));
        flashSale.admin().create(sale);
        flashSale.admin().publish(sale.id());
    }

    @AfterEach
    void close() {
        flashSale.close();
    }

    private OrderRequest request(String buyer) {
        String token = flashSale.detail(PHONE, new BuyerId(buyer)).orElseThrow().saleToken();
        return OrderRequest.of(buyer, PHONE, 1).withSaleToken(token);
    }

    private OrderResult place(String buyer) {
        return flashSale.place(request(buyer));
    }

    @Test
    void anHourPassesInMilliseconds() {
        Accepted accepted = (Accepted) place("ann");
        scheduler.advance(Duration.ofSeconds(1));
        assertThat(heard.created()).hasSize(1);
        assertThat(place("bob")).isInstanceOf(OrderResult.SoldOut.class);
        scheduler.advance(Duration.ofHours(1));
        assertThat(flashSale
                        .status(new BuyerId("ann"), accepted.ticket())
                        .orElseThrow()
                        .status())
                .isEqualTo(OrderStatus.CANCELLED);
        assertThat(place("bob")).isInstanceOf(Accepted.class);
    }

    @Test
    void aLedgerThatDoesNotAnswerIsPlayedByAnIntercept() {
        OrderRequest request = request("ann");
        calls = new Intercept() {
            @Override
            public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                return call.equals("reserve") ? new CompletableFuture<>() : real.get();
            }
        };
        Instant asked = clock.instant();
        assertThat(flashSale.place(request)).isInstanceOf(OrderResult.Unknown.class);
        assertThat(Duration.between(asked, clock.instant())).isLessThanOrEqualTo(Duration.ofSeconds(5));
    }
}
