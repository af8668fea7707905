package io.flashsale.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderStatus;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderStore.Read;
import io.flashsale.spi.StockTerms;
import io.flashsale.testkit.Samples;
import io.flashsale.testkit.server.MySqlReplication;
import io.flashsale.testkit.server.ServerProcess;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A MySQL primary and a replica by GTID that lags, hangs or is gone. */
class ReplicaTest {
    private static MySqlReplication servers;
    private static TestDatabase primary;
    private static HikariDataSource replica;

    private final Samples samples = Samples.fresh();
    private final ItemId item = samples.item();

    @BeforeAll
    static void start() {
        servers = MySqlReplication.start();
        String url = servers.primary().newDatabase();
        primary = TestDatabase.at(url).migrated();
        servers.catchUp();
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(servers.replica().url(url.replaceAll(".*/|\\?.*", "")) + "&socketTimeout=1000");
        config.setConnectionTimeout(1_000);
        replica = new HikariDataSource(config);
    }

    @AfterAll
    static void stop() {
        if (servers != null) {
            replica.close();
            primary.close();
            servers.close();
        }
    }

    private JdbiOrderStore store() {
        return JdbcStores.builder(primary.dataSource()).replica(replica).build().orderStore();
    }

    private Ticket decided(JdbiOrderStore store) {
        store.prepareStock(item, new StockTerms(10, 1, new StockLayout(1, 1), Duration.ofMinutes(1)));
        Ticket ticket = samples.ticket(item);
        store.decide(item, List.of(ticket));
        return ticket;
    }

    private static List<OrderStatus> statuses(JdbiOrderStore store, TicketId ticket, Read read) {
        return store.find(List.of(ticket), read).stream().map(Order::status).toList();
    }

    @Test
    void readsOfALaggingReplicaMayBeOldAndReadsOfThePrimaryNeverAre() {
        JdbiOrderStore store = store();
        Ticket ticket = decided(store);
        servers.catchUp();
        assertThat(statuses(store, ticket.id(), Read.REPLICA)).containsExactly(OrderStatus.CREATED);

        servers.holdBack();
        try {
            store.pay(ticket.id());
            Ticket unseen = samples.ticket(item);
            store.decide(item, List.of(unseen));
            assertThat(statuses(store, ticket.id(), Read.REPLICA)).containsExactly(OrderStatus.CREATED);
            assertThat(statuses(store, unseen.id(), Read.REPLICA)).isEmpty();
            assertThat(store.ordersOf(unseen.buyer(), null, 5, Read.REPLICA).orders())
                    .isEmpty();

            assertThat(statuses(store, ticket.id(), Read.PRIMARY)).containsExactly(OrderStatus.PAID);
            assertThat(statuses(store, unseen.id(), Read.PRIMARY)).containsExactly(OrderStatus.CREATED);
            assertThat(store.ordersOf(unseen.buyer(), null, 5, Read.PRIMARY).orders())
                    .hasSize(1);
            assertThat(store.decisions(item, List.of(unseen.id()))).hasSize(1);
            assertThat(store.unitsHeld(item, unseen.buyer())).isEqualTo(1);
            assertThat(store.stock(item).orElseThrow().available()).isEqualTo(8);
        } finally {
            servers.catchUp();
        }
        assertThat(statuses(store, ticket.id(), Read.REPLICA)).containsExactly(OrderStatus.PAID);
    }

    @Test
    void aReplicaThatHangsCostsOneReadItsTimeoutAndTheRestNothing() {
        JdbiOrderStore store = store();
        Ticket ticket = decided(store);
        ServerProcess process = servers.replica().process().orElseThrow();
        process.pause();
        try {
            assertThat(statuses(store, ticket.id(), Read.REPLICA)).containsExactly(OrderStatus.CREATED);
            long start = System.nanoTime();
            for (int read = 0; read < 20; read++) {
                assertThat(statuses(store, ticket.id(), Read.REPLICA)).containsExactly(OrderStatus.CREATED);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
        } finally {
            process.resume();
        }
    }
}
