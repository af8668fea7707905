package io.flashsale.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flashsale.ItemId;
import io.flashsale.OrderStatus;
import io.flashsale.StockLayout;
import io.flashsale.StoreUnavailableException;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderStore.Decision;
import io.flashsale.spi.StockTerms;
import io.flashsale.testkit.Samples;
import io.flashsale.testkit.server.ServerProcess;
import io.flashsale.testkit.server.SqlServer;
import io.flashsale.testkit.store.InvariantAudit;
import io.flashsale.testkit.store.RawItem;
import io.flashsale.testkit.store.RawItem.RawOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A server killed with -9 in the middle of the work, and started again. */
@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "H2")
class KilledServerTest {
    private static final int BATCHES_BEFORE_THE_KILL = 30;
    private static final int MAX_DEAD_CONNECTIONS = 20;

    private final SqlServer server;
    private final Samples samples = Samples.fresh();
    private final ItemId item = samples.item();
    private final List<TicketId> reported = new ArrayList<>();
    private List<Ticket> underWay = List.of();

    KilledServerTest(Product product) {
        server = product.startServer();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void noReportedDecisionIsLostAndTheInterruptedOneIsRepeated() throws Exception {
        ServerProcess process = server.process().orElseThrow();
        try (TestDatabase database = TestDatabase.at(server.newDatabase()).migrated()) {
            JdbiOrderStore store =
                    JdbcStores.builder(database.dataSource()).build().orderStore();
            store.prepareStock(item, new StockTerms(1_000_000, 1, new StockLayout(1, 1), Duration.ofDays(1)));
            CountDownLatch enough = new CountDownLatch(BATCHES_BEFORE_THE_KILL);
            CompletableFuture<StoreUnavailableException> end = CompletableFuture.supplyAsync(
                    () -> catchThrowableOfType(StoreUnavailableException.class, () -> decideForEver(store, enough)));
            assertThat(enough.await(1, TimeUnit.MINUTES)).isTrue();
            process.kill();
            assertThat(end.get(1, TimeUnit.MINUTES)).isNotNull();

            process.restart();
            List<Decision> repeated = repeatWhileUnavailable(store);
            assertThat(repeated)
                    .allSatisfy(
                            decision -> assertThat(decision.order().status()).isEqualTo(OrderStatus.CREATED));
            RawItem raw = new JdbcProbe(database.dataSource()).read(item);
            assertThat(InvariantAudit.violations(raw)).isEmpty();
            assertThat(raw.orders().stream().map(RawOrder::ticket))
                    .containsAll(reported)
                    .hasSize(reported.size() + underWay.size());
        }
    }

    /** A pool does not look again at connections that were good half a second ago, so a caller who is told to repeat later does. */
    private List<Decision> repeatWhileUnavailable(JdbiOrderStore store) {
        StoreUnavailableException last = null;
        for (int connection = 0; connection < MAX_DEAD_CONNECTIONS; connection++) {
            try {
                return store.decide(item, underWay);
            } catch (StoreUnavailableException e) {
                last = e;
            }
        }
        throw new AssertionError("the server is back, but unavailable", last);
    }

    private void decideForEver(JdbiOrderStore store, CountDownLatch enough) {
        while (true) {
            underWay = samples.tickets(item, 20);
            store.decide(item, underWay);
            underWay.forEach(ticket -> reported.add(ticket.id()));
            enough.countDown();
        }
    }
}
