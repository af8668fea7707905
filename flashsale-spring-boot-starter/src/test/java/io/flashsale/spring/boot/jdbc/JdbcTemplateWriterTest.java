package io.flashsale.spring.boot.jdbc;

import io.flashsale.Order;
import io.flashsale.spi.OrderWriter;
import io.flashsale.spring.boot.support.TestServer;
import io.flashsale.testing.SettableClock;
import java.sql.Connection;
import java.util.List;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** A host that writes through JdbcTemplate, in transactions of a DataSourceTransactionManager. */
class JdbcTemplateWriterTest extends HostWriterContract {
    @Override
    TestServer start() {
        return TestServer.startWithoutJpa(
                Application.class,
                "spring.datasource.url=jdbc:h2:mem:template;MODE=MySQL;DB_CLOSE_DELAY=-1",
                "spring.sql.init.mode=always",
                "spring.sql.init.schema-locations=classpath:host-schema.sql");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        SettableClock clock() {
            return new SettableClock();
        }

        @Bean
        OrderWriter writer(JdbcTemplate jdbc) {
            return new TemplateWriter(jdbc);
        }
    }

    /** Ignores the connection it is given: its template finds the same transaction by itself. */
    private record TemplateWriter(JdbcTemplate jdbc) implements OrderWriter {
        @Override
        public void created(Connection connection, List<Order> orders, Veto veto) {
            for (Order order : orders) {
                String buyer = order.ticket().buyer().value();
                if (buyer.equals("veto")) {
                    veto.reject(order.id());
                    continue;
                }
                jdbc.update(
                        "INSERT INTO shop_order (ticket, buyer, status) VALUES (?, ?, 'CREATED')", id(order), buyer);
                if (buyer.equals("poison")) {
                    throw new IllegalStateException("the host does not serve poison");
                }
            }
        }

        @Override
        public void paid(Connection connection, List<Order> orders) {
            orders.forEach(order -> jdbc.update("UPDATE shop_order SET status = 'PAID' WHERE ticket = ?", id(order)));
        }

        @Override
        public void cancelled(Connection connection, List<Order> orders) {
            orders.forEach(
                    order -> jdbc.update("UPDATE shop_order SET status = 'CANCELLED' WHERE ticket = ?", id(order)));
        }

        private static String id(Order order) {
            return order.id().toString();
        }
    }
}
