package io.flashsale.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.FlashSale;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.OrderStatus;
import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.fleet.Operator.StockOperation;
import io.flashsale.fleet.Shopper.Told;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.BucketState;
import io.flashsale.testkit.server.KafkaServer;
import io.flashsale.testkit.server.MariaDbServer;
import io.flashsale.testkit.server.RedisServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two operators at two nodes edit, add and take back stock, pause and publish, in a race with each other and with a crowd; afterwards the
 * arithmetic of ledger, rows and totals is exact.
 *
 * <p>Eight seconds long; {@code -Dflashsale.race.seconds=60} makes it a minute. The seed is in every message.
 */
class OperatorsRaceTest {
    static final Duration PAY_WITHIN = Duration.ofSeconds(3);
    private static final Duration RACE = Duration.ofSeconds(Long.getLong("flashsale.race.seconds", 8));
    private static final int SHOPPERS = 8;
    private static final long STOCK = 200;
    private static final SaleId SALE = new SaleId("race");

    @RegisterExtension
    static final RedisServer REDIS = RedisServer.shared();

    @RegisterExtension
    static final KafkaServer KAFKA = new KafkaServer();

    @RegisterExtension
    static final MariaDbServer MARIADB = new MariaDbServer();

    private final long seed = Long.getLong("flashsale.seed", new Random().nextLong());
    private final List<SaleId> more = new CopyOnWriteArrayList<>();
    private final List<Operator> operators = new ArrayList<>();
    private final List<Shopper> shoppers = new ArrayList<>();

    @Test
    void theArithmeticIsExactWhenTwoOperatorsAndACrowdHaveRaced() throws Exception {
        String name = "race-" + UUID.randomUUID();
        String database = MARIADB.newDatabase();
        try (ShopNode one = ShopNode.start(name, REDIS.uri(), KAFKA.bootstrapServers(), database);
                ShopNode other = ShopNode.start(name, REDIS.uri(), KAFKA.bootstrapServers(), database)) {
            List<ItemId> items = publish(one.flashSale());
            race(List.of(one.flashSale(), other.flashSale()), items);
            for (SaleId sale : more) {
                items.add(ItemId.of(sale.value(), "pen"));
            }
            Awaitility.await("seed " + seed)
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(200))
                    .untilAsserted(() -> assertQuiet(one, items));
            for (ItemId item : items) {
                assertExact(other, item);
            }
            assertEverybodyHeardTheTruth(other, items);
        }
    }

    /** It opens after five seconds, so that layouts and limits change during the first two. */
    private static List<ItemId> publish(FlashSale node) {
        Instant opens = Instant.now().plusSeconds(5);
        List<SaleItem> items = Stream.of("phone", "watch", "radio")
                .map(sku -> SaleItem.of(sku, "Item", Money.of(900, "EUR"), Money.of(90, "EUR"), STOCK, 2))
                .toList();
        Sale sale = node.admin()
                .publish(Sale.draft(SALE.value(), "Race", opens, opens.plus(Duration.ofHours(1)), items)
                        .withPayWithin(PAY_WITHIN));
        return new ArrayList<>(sale.items().stream().map(sale::itemId).toList());
    }

    private void race(List<FlashSale> nodes, List<ItemId> items) throws Exception {
        Instant end = Instant.now().plus(RACE);
        List<Callable<Void>> all = new ArrayList<>();
        for (int number = 0; number < 2; number++) {
            Operator operator = new Operator(
                    "operator" + number, nodes.get(number), nodes.get(1 - number), SALE, more, seed + number);
            operators.add(operator);
            all.add(() -> {
                operator.work(end);
                return null;
            });
        }
        for (int number = 0; number < SHOPPERS; number++) {
            Shopper shopper = new Shopper(nodes, items, more, seed + 10 + number);
            shoppers.add(shopper);
            all.add(() -> {
                shopper.shop(end);
                return null;
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(all.size());
        try {
            for (Future<Void> each : threads.invokeAll(all)) {
                each.get(1, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        operators.forEach(Operator::finish);
        assertThat(operators).as("it was a race").allMatch(operator -> operator.done() > 10);
        assertThat(operators.stream().mapToInt(Operator::conflicts).sum()).isPositive();
        assertThat(more).isNotEmpty();
        System.out.printf(
                "Raced for %s with seed %d: %d changes, %d refused; %d requests, %d accepted, %d unknown; %d sales published%n",
                RACE,
                seed,
                operators.stream().mapToInt(Operator::done).sum(),
                operators.stream().mapToInt(Operator::conflicts).sum(),
                shoppers.stream().mapToInt(Shopper::asked).sum(),
                told(Shopper::accepted).size(),
                told(Shopper::unknown).size(),
                more.size());
    }

    private Set<Told> told(java.util.function.Function<Shopper, Set<Told>> which) {
        return shoppers.stream()
                .flatMap(shopper -> which.apply(shopper).stream())
                .collect(Collectors.toSet());
    }

    /** Nothing is under way any more: nobody has to pay, everything that was released is back, and the ledger agrees with the row. */
    private static void assertQuiet(ShopNode node, List<ItemId> items) throws SQLException {
        for (ItemId item : items) {
            assertThat(count(node, item, "flashsale_order", "status = 1"))
                    .as("to be paid: %s", item)
                    .isZero();
            assertThat(count(node, item, "flashsale_release", "state <> 2"))
                    .as("released: %s", item)
                    .isZero();
            BucketState ledger = ledger(node, item);
            assertThat(ledger.pending() + ledger.lent())
                    .as("under way: %s", item)
                    .isZero();
            assertThat(ledger.available()).as("in the ledger: %s", item).isEqualTo(stock(node, item, "available"));
        }
    }

    private void assertExact(ShopNode node, ItemId item) throws SQLException {
        List<StockOperation> changes = operators.stream()
                .flatMap(operator -> operator.operations().values().stream())
                .filter(operation -> operation.item().equals(item))
                .toList();
        assertThat(changes).as("seed %d", seed).noneMatch(change -> change.units() == null);
        long begun = item.sale().equals(SALE) ? STOCK : 7;
        long changed = changes.stream().mapToLong(StockOperation::units).sum();
        long total = stock(node, item, "total");
        assertThat(total).as("total of %s, seed %d", item, seed).isEqualTo(begun + changed);
        assertThat(sum(node, item, "flashsale_stock_change", "done", "1 = 1"))
                .as("the rows of the changes, seed %d", seed)
                .isEqualTo(changed);
        long sold = sum(node, item, "flashsale_order", "quantity", "status IN (1, 2)");
        assertThat(stock(node, item, "available") + sold)
                .as("%s: available and sold, seed %d", item, seed)
                .isEqualTo(total);
        assertThat(sum(node, item, "flashsale_release", "quantity", "1 = 1"))
                .as("%s: released and cancelled", item)
                .isEqualTo(sum(node, item, "flashsale_order", "quantity", "status = 3"));
        assertTermsAreTheSales(node, item);
    }

    /** The stock row has what the catalog has, whoever saved last; nobody has more than the limit. */
    private static void assertTermsAreTheSales(ShopNode node, ItemId item) throws SQLException {
        Sale sale = node.flashSale().admin().find(item.sale()).orElseThrow();
        SaleItem saleItem = sale.item(item.sku()).orElseThrow();
        assertThat(sale.paused()).isFalse();
        assertThat(stock(node, item, "per_buyer_limit")).isEqualTo(saleItem.perBuyerLimit());
        assertThat(stock(node, item, "buckets")).isEqualTo(saleItem.layout().buckets());
        assertThat(stock(node, item, "layout_epoch"))
                .isEqualTo(saleItem.layout().epoch());
        assertThat(number(
                        node,
                        "SELECT COALESCE(MAX(units), 0) FROM (SELECT SUM(quantity) units FROM flashsale_order" + OF_ITEM
                                + " AND status IN (1, 2) GROUP BY buyer_id) held",
                        item))
                .isLessThanOrEqualTo(saleItem.perBuyerLimit());
    }

    /** Accepted is kept: nobody who heard it was rejected; and rows are exactly the tickets that were given out. */
    private void assertEverybodyHeardTheTruth(ShopNode node, List<ItemId> items) throws SQLException {
        Set<Told> accepted = told(Shopper::accepted);
        Set<Told> all = new HashSet<>(told(Shopper::unknown));
        all.addAll(accepted);
        long orders = 0;
        for (Told told : all) {
            OrderStatus status = node.flashSale()
                    .status(told.buyer(), told.ticket())
                    .orElseThrow()
                    .status();
            if (accepted.contains(told)) {
                assertThat(status).as("%s, seed %d", told, seed).isIn(OrderStatus.PAID, OrderStatus.CANCELLED);
            }
            orders += status == OrderStatus.PAID || status == OrderStatus.CANCELLED ? 1 : 0;
        }
        long rows = 0;
        long paid = 0;
        for (ItemId item : items) {
            rows += count(node, item, "flashsale_order", "status IN (2, 3)");
            paid += count(node, item, "flashsale_order", "status = 2");
        }
        assertThat(accepted).isNotEmpty();
        assertThat(rows).as("rows and tickets, seed %d", seed).isEqualTo(orders);
        assertThat(paid)
                .as("paid, seed %d", seed)
                .isEqualTo(shoppers.stream()
                        .mapToLong(shopper -> shopper.paid().size())
                        .sum());
        assertThat(shoppers).anyMatch(shopper -> !shopper.cancelled().isEmpty());
    }

    private static BucketState ledger(ShopNode node, ItemId item) {
        Sale sale = node.flashSale().admin().find(item.sale()).orElseThrow();
        SaleItem saleItem = sale.item(item.sku()).orElseThrow();
        long available = 0;
        long pending = 0;
        long lent = 0;
        for (int number = 0; number < saleItem.layout().buckets(); number++) {
            Bucket bucket = new Bucket(item, number, saleItem.layout().epoch());
            BucketState state =
                    node.ledger().peek(bucket).toCompletableFuture().join().value();
            available += state.available();
            pending += state.pending();
            lent += state.lent();
        }
        BucketState none = BucketState.NONE;
        return new BucketState(
                available,
                pending,
                lent,
                none.transfersSeen(),
                saleItem.layout().epoch(),
                none.configVersion(),
                none.topUpVersion(),
                null);
    }

    private static final String OF_ITEM =
            " WHERE item_id = (SELECT item_id FROM flashsale_stock WHERE sale_id = ? AND sku = ?)";

    private static long stock(ShopNode node, ItemId item, String column) throws SQLException {
        return number(node, "SELECT " + column + " FROM flashsale_stock WHERE sale_id = ? AND sku = ?", item);
    }

    private static long count(ShopNode node, ItemId item, String table, String condition) throws SQLException {
        return number(node, "SELECT COUNT(*) FROM " + table + OF_ITEM + " AND " + condition, item);
    }

    private static long sum(ShopNode node, ItemId item, String table, String column, String condition)
            throws SQLException {
        return number(
                node, "SELECT COALESCE(SUM(" + column + "), 0) FROM " + table + OF_ITEM + " AND " + condition, item);
    }

    private static long number(ShopNode node, String sql, ItemId item) throws SQLException {
        try (Connection connection = node.pool().getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, item.sale().value());
            statement.setString(2, item.sku().value());
            try (ResultSet row = statement.executeQuery()) {
                assertThat(row.next()).isTrue();
                return row.getLong(1);
            }
        }
    }
}
