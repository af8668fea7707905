package io.flashsale.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.ItemId;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderStore.Decision;
import io.flashsale.spi.OrderStore.OrderCounts;
import io.flashsale.spi.OrderStore.Read;
import io.flashsale.spi.StockTerms;
import io.flashsale.testkit.Samples;
import io.flashsale.testkit.store.OrderStoreProbe;
import io.flashsale.testkit.store.OversellProof;
import io.flashsale.testkit.store.RawItem;
import io.flashsale.testkit.store.RawItem.RawOrder;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What this store promises beyond the contract. */
class JdbiOrderStoreTest {
    private static final TestDatabase DATABASE = TestDatabase.of(Product.H2);
    private static final StockTerms TERMS = new StockTerms(10, 1, new StockLayout(1, 1), Duration.ofMinutes(1));

    private final JdbiOrderStore store =
            JdbcStores.builder(DATABASE.dataSource()).build().orderStore();
    private final JdbcProbe probe = new JdbcProbe(DATABASE.dataSource());
    private final Samples samples = Samples.fresh();

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @Test
    void nodesThatMeetAnItemWithoutAStockRowAtOnceMakeOne() throws Exception {
        ItemId item = samples.item();
        List<Callable<Decision>> nodes = new ArrayList<>();
        for (int node = 0; node < 8; node++) {
            Ticket ticket = samples.ticket(item);
            boolean rejects = node % 2 == 0;
            nodes.add(() -> rejects
                    ? store.reject(ticket, OrderReason.LOST)
                    : store.decide(item, List.of(ticket)).get(0));
        }
        ExecutorService threads = Executors.newFixedThreadPool(nodes.size());
        try {
            for (Future<Decision> decision : threads.invokeAll(nodes)) {
                assertThat(decision.get().order().status()).isEqualTo(OrderStatus.REJECTED);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(DATABASE.number("SELECT COUNT(*) FROM flashsale_stock WHERE sale_id = '" + item.sale() + "'"))
                .isEqualTo(1);
        assertThat(store.stock(item)).isEmpty();
        assertThat(store.prepareStock(item, TERMS).available()).isEqualTo(10);
        assertThat(store.decide(item, samples.tickets(item, 1)).get(0).order().status())
                .isEqualTo(OrderStatus.CREATED);
    }

    @Test
    void theCountersAgreeWithTheRowsWhateverHappened() {
        List<ItemId> items = Collections.synchronizedList(new ArrayList<>());
        OrderStoreProbe noting = item -> {
            items.add(item);
            return probe.read(item);
        };
        OversellProof.of(store, noting, samples)
                .withThreads(3)
                .withStepsPerThread(60)
                .run();
        ItemId item = items.get(0);
        RawItem raw = probe.read(item);
        OrderCounts counts = store.counts(item);
        assertThat(counts.byStatus())
                .isEqualTo(
                        raw.orders().stream().collect(Collectors.groupingBy(RawOrder::status, Collectors.counting())));
        assertThat(counts.rejected())
                .isEqualTo(raw.orders().stream()
                        .filter(order -> order.status() == OrderStatus.REJECTED)
                        .collect(Collectors.groupingBy(RawOrder::reason, Collectors.counting())));
    }

    @Test
    void aTicketIdThatAnotherItemHasKeepsItsRow() {
        ItemId first = samples.item();
        ItemId second = samples.item();
        store.prepareStock(first, TERMS);
        store.prepareStock(second, TERMS);
        Ticket ticket = samples.ticket(first);
        store.decide(first, List.of(ticket));
        Ticket twin = new Ticket(ticket.id(), second, samples.buyer(), 1, Samples.PRICE, 0, 1, ticket.issuedAt());
        List<Decision> decisions = store.decide(second, List.of(samples.ticket(second), twin));
        assertThat(decisions.get(0).fresh()).isTrue();
        assertThat(decisions.get(1).fresh()).isFalse();
        assertThat(decisions.get(1).order().ticket()).isEqualTo(ticket);
        assertThat(probe.read(second).available()).isEqualTo(9);
    }

    @Test
    void readsThatMayBeBehindGoToTheReplicaAndAllOthersToThePrimary() {
        ItemId item = samples.item();
        WatchedDataSource primary = new WatchedDataSource(DATABASE.dataSource());
        WatchedDataSource replica = new WatchedDataSource(DATABASE.dataSource());
        JdbiOrderStore both = JdbcStores.builder(primary.dataSource())
                .replica(replica.dataSource())
                .build()
                .orderStore();
        both.prepareStock(item, TERMS);
        Ticket ticket = samples.ticket(item);
        both.decide(item, List.of(ticket));
        both.find(List.of(ticket.id()), Read.PRIMARY);
        both.decisions(item, List.of(ticket.id()));
        both.unitsHeld(item, ticket.buyer());
        assertThat(replica.journal()).isEmpty();
        primary.journal();
        both.find(List.of(ticket.id()), Read.REPLICA);
        both.ordersOf(ticket.buyer(), null, 5, Read.REPLICA);
        both.counts(item);
        assertThat(primary.journal()).isEmpty();
        assertThat(replica.journal()).filteredOn("select order"::equals).hasSize(2);
    }

    @Test
    void aReplicaThatIsDownIsLeftAloneForAWhileAndThePrimaryAnswers() {
        ItemId item = samples.item();
        WatchedDataSource replica = new WatchedDataSource(DATABASE.dataSource());
        replica.failAt("getConnection", new SQLException("refused", "08001", 0));
        JdbiOrderStore both = JdbcStores.builder(DATABASE.dataSource())
                .replica(replica.dataSource())
                .build()
                .orderStore();
        both.prepareStock(item, TERMS);
        assertThat(both.decide(item, samples.tickets(item, 2))).hasSize(2);
        assertThat(replica.journal()).isEmpty();
        for (int read = 0; read < 3; read++) {
            assertThat(both.counts(item).byStatus()).containsEntry(OrderStatus.CREATED, 2L);
        }
        assertThat(replica.journal()).containsExactly("getConnection");
    }

    @Test
    void moreTicketsThanABatchHoldsAreFoundInChunks() {
        ItemId item = samples.item();
        store.prepareStock(item, new StockTerms(2_500, 1, new StockLayout(1, 1), Duration.ofMinutes(1)));
        List<Ticket> tickets = samples.tickets(item, 2_500);
        for (int from = 0; from < 2_500; from += 500) {
            store.decide(item, tickets.subList(from, from + 500));
        }
        List<TicketId> ids = tickets.stream().map(Ticket::id).toList();
        assertThat(store.find(ids, Read.PRIMARY)).hasSize(2_500);
        assertThat(store.decisions(item, ids)).hasSize(2_500);
        assertThat(store.find(List.of(), Read.PRIMARY)).isEmpty();
    }
}
