package io.flashsale.spring.boot.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.BuyerId;
import io.flashsale.CancelResult;
import io.flashsale.FlashSale;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.Order;
import io.flashsale.OrderReason;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.OrderState;
import io.flashsale.OrderStatus;
import io.flashsale.PayResult;
import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.spring.boot.support.TestServer;
import io.flashsale.testing.SettableClock;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What a host's writer may count on, however it writes: its rows commit and roll back with ours. The writer under test writes one row of
 * {@code shop_order} per order, throws for buyers named poison after writing, and vetoes buyers named veto.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HostWriterContract {
    private final TestServer server = start();
    private final FlashSale flashSale = server.bean(FlashSale.class);
    private final SettableClock clock = (SettableClock) server.bean(Clock.class);
    private final JdbcTemplate jdbc = server.bean(JdbcTemplate.class);
    private ItemId item;

    abstract TestServer start();

    @BeforeEach
    void openASale(TestInfo test) {
        String name = test.getTestMethod().orElseThrow().getName();
        item = ItemId.of(name.substring(0, Math.min(60, name.length())), "PHONE");
        flashSale
                .admin()
                .create(Sale.draft(
                        item.sale().value(),
                        "A sale",
                        clock.instant().plusSeconds(60),
                        clock.instant().plusSeconds(3600),
                        List.of(SaleItem.of("PHONE", "A phone", Money.of(2, "EUR"), Money.of(1, "EUR"), 10, 1))));
        flashSale.admin().publish(new SaleId(item.sale().value()));
        clock.advance(Duration.ofSeconds(61));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void itsRowsCommitWithTheDecisionThePaymentAndTheCancellation() {
        OrderState ann = decided("ann");
        assertThat(ann.status()).isEqualTo(OrderStatus.CREATED);
        assertThat(hostRow(ann)).containsEntry("BUYER", "ann").containsEntry("STATUS", "CREATED");

        assertThat(flashSale.pay(buyer("ann"), ann.signedTicket())).isInstanceOf(PayResult.Paid.class);
        assertThat(hostRow(ann)).containsEntry("STATUS", "PAID");

        OrderState ben = decided("ben");
        assertThat(flashSale.cancel(buyer("ben"), ben.signedTicket())).isInstanceOf(CancelResult.Cancelled.class);
        assertThat(hostRow(ben)).containsEntry("STATUS", "CANCELLED");
    }

    @Test
    void itsExceptionRollsBackItsRowsAndRejectsTheOneOrder() {
        // Alone it could be the host that is ill: it is given up after a minute.
        OrderState poison = decided("poison", Duration.ofSeconds(1));
        OrderState ann = decided("ann");

        assertThat(poison.status()).isEqualTo(OrderStatus.REJECTED);
        assertThat(poison.reason()).isEqualTo(OrderReason.POISON);
        assertThat(hostRow(poison)).isNull();
        assertThat(ann.status()).isEqualTo(OrderStatus.CREATED);
        assertThat(hostRow(ann)).isNotNull();
    }

    @Test
    void itsVetoRejectsTheOrderForTheHost() {
        OrderState vetoed = decided("veto");

        assertThat(vetoed.status()).isEqualTo(OrderStatus.REJECTED);
        assertThat(vetoed.reason()).isEqualTo(OrderReason.HOST);
        assertThat(hostRow(vetoed)).isNull();
    }

    @Test
    void aPaymentJoinsTheCallersTransaction() {
        OrderState ann = decided("ann");
        TransactionTemplate callers = new TransactionTemplate(server.bean(PlatformTransactionManager.class));

        assertThatThrownBy(() -> callers.executeWithoutResult(status -> {
                    assertThat(flashSale.pay(buyer("ann"), ann.signedTicket())).isInstanceOf(PayResult.Paid.class);
                    throw new IllegalStateException("the card was declined");
                }))
                .hasMessage("the card was declined");

        assertThat(hostRow(ann)).containsEntry("STATUS", "CREATED");
        assertThat(orders("ann")).extracting(Order::status).containsExactly(OrderStatus.CREATED);
        assertThat(flashSale.pay(buyer("ann"), ann.signedTicket())).isInstanceOf(PayResult.Paid.class);
    }

    @Test
    void anExpiredOrderIsCancelledInItsRowsToo() {
        OrderState ann = decided("ann");

        clock.advance(Duration.ofMinutes(16));

        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(hostRow(ann)).containsEntry("STATUS", "CANCELLED"));
    }

    private OrderState decided(String name) {
        return decided(name, Duration.ZERO);
    }

    /** @param passing how much time goes by between two looks */
    private OrderState decided(String name, Duration passing) {
        String token = Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> flashSale.detail(item, buyer(name)).orElseThrow().saleToken(), found -> found != null);
        OrderResult result = flashSale.place(OrderRequest.of(name, item, 1).withSaleToken(token));
        assertThat(result).isInstanceOf(OrderResult.Accepted.class);
        String ticket = ((OrderResult.Accepted) result).ticket();
        return Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(
                        () -> {
                            clock.advance(passing);
                            return flashSale.status(buyer(name), ticket).orElseThrow();
                        },
                        state -> state.status() != OrderStatus.PENDING);
    }

    private List<Order> orders(String name) {
        return flashSale.orders(buyer(name), null, 10).orders().stream()
                .filter(order -> order.ticket().item().equals(item))
                .toList();
    }

    private Map<String, Object> hostRow(OrderState order) {
        List<Map<String, Object>> rows = jdbc.queryForList(
                "SELECT * FROM shop_order WHERE ticket = ?", order.ticket().id().toString());
        return rows.isEmpty() ? null : rows.get(0);
    }

    private static BuyerId buyer(String name) {
        return new BuyerId(name);
    }
}
