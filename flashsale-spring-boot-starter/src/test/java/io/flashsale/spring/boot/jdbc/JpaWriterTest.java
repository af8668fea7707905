package io.flashsale.spring.boot.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.Order;
import io.flashsale.spi.OrderWriter;
import io.flashsale.spring.boot.support.TestServer;
import io.flashsale.testing.SettableClock;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.sql.Connection;
import java.util.List;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** A host that writes through JPA, whose rows reach the database as late as the commit. */
class JpaWriterTest extends HostWriterContract {
    @Override
    TestServer start() {
        TestServer server = TestServer.start(
                Application.class,
                "spring.datasource.url=jdbc:h2:mem:jpa;MODE=MySQL;DB_CLOSE_DELAY=-1",
                "spring.jpa.hibernate.ddl-auto=create-drop",
                "spring.jpa.open-in-view=false");
        assertThat(server.bean(PlatformTransactionManager.class)).isInstanceOf(JpaTransactionManager.class);
        return server;
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        SettableClock clock() {
            return new SettableClock();
        }

        @Bean
        OrderWriter writer() {
            return new JpaWriter();
        }
    }

    static final class JpaWriter implements OrderWriter {
        @PersistenceContext
        private EntityManager entities;

        @Override
        public void created(Connection connection, List<Order> orders, Veto veto) {
            for (Order order : orders) {
                String buyer = order.ticket().buyer().value();
                if (buyer.equals("veto")) {
                    veto.reject(order.id());
                    continue;
                }
                // A name longer than its column fails when JPA writes it, at the commit.
                String status = buyer.equals("poison") ? "CREATED".repeat(100) : "CREATED";
                entities.persist(new ShopOrder(order.id().toString(), buyer, status));
            }
        }

        @Override
        public void paid(Connection connection, List<Order> orders) {
            change(orders, "PAID");
        }

        @Override
        public void cancelled(Connection connection, List<Order> orders) {
            change(orders, "CANCELLED");
        }

        private void change(List<Order> orders, String status) {
            for (Order order : orders) {
                entities.find(ShopOrder.class, order.id().toString()).setStatus(status);
            }
        }
    }
}
