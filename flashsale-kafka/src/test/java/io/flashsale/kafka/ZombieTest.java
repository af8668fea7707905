package io.flashsale.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.mysql.cj.jdbc.MysqlDataSource;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.jdbc.JdbcSchema;
import io.flashsale.jdbc.JdbcStores;
import io.flashsale.spi.OrderQueue.Verdict;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderStore.Decision;
import io.flashsale.spi.OrderWriter;
import io.flashsale.spi.StockTerms;
import io.flashsale.testkit.Samples;
import io.flashsale.testkit.server.KafkaServer;
import io.flashsale.testkit.server.MariaDbServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Row 12 of the failure table, with a real broker and a real database: a node loses its partition while it is inside the transaction that
 * decides, and goes on after the next owner was given the same tickets.
 */
class ZombieTest {
    private static final int UNITS = 7;

    @RegisterExtension
    static final KafkaServer KAFKA = new KafkaServer();

    @RegisterExtension
    static final MariaDbServer MARIADB = new MariaDbServer();

    private final Samples samples = Samples.fresh();
    private final List<ItemId> items = List.of(samples.item(), samples.item(), samples.item());
    private final ItemId hot = items.get(0);
    private final KafkaQueueSettings settings = Queues.at(KAFKA.bootstrapServers())
            .partitions(1)
            .maxBatch(20)
            .concurrency(3)
            .build();

    /** Open once the zombie may go on, and its transaction with it. */
    private final CountDownLatch awake = new CountDownLatch(1);

    private final CountDownLatch asleep = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private DataSource database;
    private Node zombie;
    private Node next;

    @BeforeEach
    void start() {
        MysqlDataSource source = new MysqlDataSource();
        source.setUrl(MARIADB.newDatabase());
        database = source;
        JdbcSchema.migrate(database);
        zombie = new Node(new OrderWriter() {
            @Override
            public void created(Connection connection, List<Order> orders, Veto veto) {
                if (orders.get(0).ticket().item().equals(hot)) {
                    sleep();
                }
            }
        });
        next = new Node(OrderWriter.NONE);
        StockTerms terms = new StockTerms(UNITS, 1, new StockLayout(1, 1), Duration.ofHours(1));
        items.forEach(item -> next.store.prepareStock(item, terms));
    }

    @AfterEach
    void stop() {
        awake.countDown();
        zombie.queue.close();
        next.queue.close();
    }

    private void sleep() {
        asleep.countDown();
        try {
            awake.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A node of the shop: what it answered, and how its order store decides. */
    private final class Node {
        final KafkaOrderQueue queue = KafkaOrderQueue.start(settings);
        final OrderStore store;
        final Map<TicketId, Order> answered = new ConcurrentHashMap<>();
        final List<ItemId> handed = new ArrayList<>();

        Node(OrderWriter writer) {
            store = JdbcStores.builder(database).orderWriter(writer).build().orderStore();
        }

        CompletableFuture<Verdict> decide(ItemId item, List<Ticket> tickets) {
            synchronized (handed) {
                handed.add(item);
            }
            for (Decision decision : store.decide(item, tickets)) {
                answered.put(decision.order().ticket().id(), decision.order());
            }
            return CompletableFuture.completedFuture(Verdict.DONE);
        }

        boolean wasHanded(ItemId item) {
            synchronized (handed) {
                return handed.contains(item);
            }
        }
    }

    private List<Ticket> sent(ItemId item) {
        List<Ticket> tickets = samples.tickets(item, UNITS + 3);
        tickets.forEach(ticket -> Await.get(next.queue.send(ticket)));
        return tickets;
    }

    @Test
    void aZombieInsideItsTransactionDecidesFirstAndTheNextOwnerTheRest() throws Exception {
        List<Ticket> tickets = new ArrayList<>(sent(hot));
        zombie.queue.subscribe(zombie::decide);
        asleep.await();
        CompletableFuture<Void> leaving = CompletableFuture.runAsync(zombie.queue::close);
        next.queue.subscribe(next::decide);
        Await.until("the next owner has the same tickets", () -> next.wasHanded(hot));
        items.subList(1, 3).forEach(item -> tickets.addAll(sent(item)));
        Await.until("the next owner decides other items", () -> next.answered.size() >= 2 * (UNITS + 3));
        assertThat(Await.within(
                        Duration.ofMillis(500),
                        () -> next.answered.containsKey(tickets.get(0).id())))
                .as("the next owner decided while the zombie held the stock row")
                .isFalse();
        awake.countDown();
        Await.get(leaving);
        assertDecidedOnce(tickets);
    }

    @Test
    void aZombieThatWakesAfterTheNextOwnerDecidedChangesNothing() throws Exception {
        List<Ticket> tickets = new ArrayList<>(sent(hot));
        zombie.queue.subscribe((item, batch) -> {
            sleep();
            CompletableFuture<Verdict> verdict = zombie.decide(item, batch);
            over.countDown();
            return verdict;
        });
        asleep.await();
        CompletableFuture<Void> leaving = CompletableFuture.runAsync(zombie.queue::close);
        next.queue.subscribe(next::decide);
        items.subList(1, 3).forEach(item -> tickets.addAll(sent(item)));
        Await.until("all is decided", () -> next.answered.size() == tickets.size());
        Map<TicketId, Order> before = Map.copyOf(next.answered);
        awake.countDown();
        over.await();
        Await.get(leaving);
        assertDecidedOnce(tickets);
        assertThat(next.answered).isEqualTo(before);
    }

    /** One row per ticket, no unit sold twice, and both nodes tell the same of every ticket. */
    private void assertDecidedOnce(List<Ticket> tickets) throws SQLException {
        Await.until("no lag", () -> Await.get(next.queue.position(hot)).lag() == 0);
        Await.until(
                "every ticket at the next owner",
                () -> tickets.stream().allMatch(ticket -> next.answered.containsKey(ticket.id())));
        zombie.answered.forEach((ticket, order) ->
                assertThat(next.answered.get(ticket).status()).isEqualTo(order.status()));
        assertThat(zombie.answered).as("what the zombie decided").hasSize(UNITS + 3);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(number(statement, "SELECT COUNT(*) FROM flashsale_order"))
                    .isEqualTo(tickets.size());
            assertThat(number(statement, "SELECT COUNT(*) FROM flashsale_order WHERE status = 1"))
                    .isEqualTo((long) items.size() * UNITS);
            assertThat(number(statement, "SELECT SUM(available) FROM flashsale_stock"))
                    .isZero();
        }
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
