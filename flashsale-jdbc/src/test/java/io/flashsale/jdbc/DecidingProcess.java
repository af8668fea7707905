package io.flashsale.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.flashsale.ItemId;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.spi.StockTerms;
import io.flashsale.testkit.Samples;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Decides batch after batch, and reports each one's tickets on a line once it is decided, until it is killed. */
final class DecidingProcess {
    static final String SALE = "summer";
    static final String SKU = "phone";
    static final String END = " .";

    private DecidingProcess() {}

    public static void main(String[] arguments) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(arguments[0]);
        config.setMaximumPoolSize(3);
        HikariDataSource dataSource = new HikariDataSource(config);
        JdbcSchema.migrate(dataSource);
        JdbiOrderStore store = JdbcStores.builder(dataSource).build().orderStore();
        ItemId item = ItemId.of(SALE, SKU);
        store.prepareStock(item, new StockTerms(1_000_000, 1, new StockLayout(1, 1), Duration.ofDays(1)));
        Samples samples = Samples.fresh();
        for (int batch = 0; batch < 10_000; batch++) {
            List<Ticket> tickets = samples.tickets(item, 20);
            store.decide(item, tickets);
            System.out.println(
                    tickets.stream().map(ticket -> ticket.id().toString()).collect(Collectors.joining(" ")) + END);
        }
    }
}
