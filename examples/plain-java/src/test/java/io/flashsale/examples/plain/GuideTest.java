package io.flashsale.examples.plain;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.CancelResult;
import io.flashsale.FlashSale;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.Order;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.OrderState;
import io.flashsale.OrderStatus;
import io.flashsale.PayResult;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import io.flashsale.handler.BlockListPolicy;
import io.flashsale.handler.HandlerOrder;
import io.flashsale.handler.OrderCheck;
import io.flashsale.handler.RiskPolicy;
import io.flashsale.handler.VelocityPolicy;
import io.flashsale.jdbc.JdbcSchema;
import io.flashsale.jdbc.JdbcStores;
import io.flashsale.spi.OrderWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.assertj.core.api.Assertions;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That what docs/guide.md says is so. */
class GuideTest {
    private static final BuyerId ALICE = new BuyerId("alice");
    private static final ItemId PHONE = ItemId.of("ten", "phone");

    @TempDir
    Path directory;

    private JdbcConnectionPool database;

    @BeforeEach
    void openDatabase() {
        String options = ";MODE=MySQL;DATABASE_TO_LOWER=TRUE;CASE_INSENSITIVE_IDENTIFIERS=TRUE;WRITE_DELAY=0";
        database = JdbcConnectionPool.create("jdbc:h2:file:" + directory.resolve("shop") + options, "sa", "");
        JdbcSchema.migrate(database);
    }

    @AfterEach
    void closeDatabase() {
        database.dispose();
    }

    @Test
    void ordersOutliveTheProcess() {
        String ticket;
        try (FlashSale flashSale = shop(database, OrderWriter.NONE)) {
            openSale(flashSale);
            ticket = acceptedTicket(flashSale.place(request(flashSale)));
            assertThat(awaitDecision(flashSale, ticket).status()).isEqualTo(OrderStatus.CREATED);
        }
        try (FlashSale flashSale = shop(database, OrderWriter.NONE)) {
            assertThat(awaitDecision(flashSale, ticket).status()).isEqualTo(OrderStatus.CREATED);
            assertThat(flashSale.pay(ALICE, ticket)).isInstanceOf(PayResult.Paid.class);
            assertThat(flashSale.pay(ALICE, ticket)).isInstanceOf(PayResult.AlreadyPaid.class);
            assertThat(flashSale.cancel(ALICE, ticket)).isInstanceOf(CancelResult.AlreadyPaid.class);
            assertThat(flashSale.status(new BuyerId("mallory"), ticket)).isEmpty();
        }
    }

    @Test
    void aHandlerLeavesANoteForLaterOnes() {
        List<Object> notes = new CopyOnWriteArrayList<>();
        OrderCheck later = context -> {
            notes.add(context.attributes().get("tier"));
            return null;
        };
        try (FlashSale flashSale = FlashSale.builder()
                .handler(HandlerOrder.CUSTOM, (context, next) -> next.proceed(context.withAttribute("tier", "gold")))
                .handler(HandlerOrder.CUSTOM, later)
                .build()) {
            flashSale.start();
            openSale(flashSale);

            acceptedTicket(flashSale.place(request(flashSale)));

            assertThat(notes).containsExactly("gold");
        }
    }

    @Test
    void theHostsTablesCommitWithTheOrder() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE shop_order (ticket VARCHAR(64), customer VARCHAR(64))");
        }
        try (FlashSale flashSale = shop(database, new ShopOrders())) {
            openSale(flashSale);
            String ticket = acceptedTicket(flashSale.place(request(flashSale)));
            awaitDecision(flashSale, ticket);
        }
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT customer FROM shop_order")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("alice");
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void theSameKeyGivesTheSameTicketAndAClickWithoutOneMeetsTheLimit() {
        try (FlashSale flashSale = FlashSale.builder().build()) {
            flashSale.start();
            openSale(flashSale);
            OrderRequest keyed = request(flashSale).withIdempotencyKey("attempt-1");
            String ticket = acceptedTicket(flashSale.place(keyed));
            assertThat(acceptedTicket(flashSale.place(keyed))).isEqualTo(ticket);
            OrderResult second = flashSale.place(request(flashSale));
            assertThat(second).isEqualTo(new OrderResult.LimitReached(ticket));
        }
    }

    @Test
    void aHandlerOfOneMethodRefuses() {
        OrderCheck members = context -> context.buyer().equals(ALICE) ? new OrderResult.Refused("MEMBERS_ONLY") : null;
        try (FlashSale flashSale =
                FlashSale.builder().handler(HandlerOrder.CUSTOM, members).build()) {
            flashSale.start();
            openSale(flashSale);
            assertThat(flashSale.place(request(flashSale))).isEqualTo(new OrderResult.Refused("MEMBERS_ONLY"));
        }
    }

    @Test
    void handlersStandBeforeTheReservationOrNowhere() {
        OrderCheck check = context -> null;
        FlashSale.builder()
                .handlerBefore(HandlerOrder.RESERVE_STOCK, check)
                .handlerAfter(HandlerOrder.SALE_WINDOW, check)
                .replaceHandler(HandlerOrder.RISK, check)
                .removeHandler(HandlerOrder.RATE_LIMIT)
                .build()
                .close();
        Assertions.assertThatIllegalArgumentException()
                .isThrownBy(() -> FlashSale.builder()
                        .handlerAfter(HandlerOrder.RESERVE_STOCK, check)
                        .build());
    }

    @Test
    void blockedBuyersAreRefused() {
        BlockListPolicy.BlockList blocked = new BlockListPolicy.BlockList(Set.of(ALICE), Set.of(), Set.of());
        RiskPolicy policy = new BlockListPolicy(blocked).and(new VelocityPolicy(VelocityPolicy.Limits.DEFAULTS));
        try (FlashSale flashSale = FlashSale.builder().riskPolicy(policy).build()) {
            flashSale.start();
            openSale(flashSale);
            assertThat(flashSale.place(request(flashSale))).isEqualTo(new OrderResult.Refused(BlockListPolicy.BLOCKED));
        }
    }

    private static FlashSale shop(DataSource database, OrderWriter writer) {
        JdbcStores stores = JdbcStores.builder(database).orderWriter(writer).build();
        FlashSale flashSale = FlashSale.builder()
                .catalog(stores.saleCatalog())
                .orderStore(stores.orderStore())
                .signingKeys(stores.signingKeys())
                .build();
        flashSale.start();
        return flashSale;
    }

    private static void openSale(FlashSale flashSale) {
        Instant start = Instant.now().minusSeconds(1);
        SaleItem phone = SaleItem.of("phone", "Phone X", Money.of(49900, "EUR"), Money.of(9900, "EUR"), 1_000, 1);
        Sale sale = Sale.draft("ten", "Ten o'clock", start, start.plus(Duration.ofHours(1)), List.of(phone));
        flashSale.admin().publish(sale);
    }

    private static OrderRequest request(FlashSale flashSale) {
        return flashSale.detail(PHONE, ALICE).orElseThrow().order(ALICE, 1);
    }

    private static String acceptedTicket(OrderResult result) {
        assertThat(result).isInstanceOf(OrderResult.Accepted.class);
        return ((OrderResult.Accepted) result).ticket();
    }

    private static OrderState awaitDecision(FlashSale flashSale, String ticket) {
        Instant giveUp = Instant.now().plusSeconds(30);
        OrderState state = flashSale.status(ALICE, ticket).orElseThrow();
        while (state.status() == OrderStatus.PENDING && Instant.now().isBefore(giveUp)) {
            Thread.onSpinWait();
            state = flashSale.status(ALICE, ticket).orElseThrow();
        }
        return state;
    }

    private static class ShopOrders implements OrderWriter {
        @Override
        public void created(Connection connection, List<Order> orders, Veto veto) throws SQLException {
            String sql = "INSERT INTO shop_order (ticket, customer) VALUES (?, ?)";
            try (PreparedStatement insert = connection.prepareStatement(sql)) {
                for (Order order : orders) {
                    insert.setString(1, order.id().toString());
                    insert.setString(2, order.ticket().buyer().value());
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        }
    }
}
