package io.flashsale.spring.boot.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.spring.boot.support.BasicSecurity;
import io.flashsale.spring.boot.support.Http;
import io.flashsale.spring.boot.support.Sales;
import io.flashsale.spring.boot.support.TestServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Who sends half a body keeps nobody else from buying. */
class SlowBodiesTest {
    private static final int SLOW = 100;
    private static final int BUYERS = 20;
    private static final String SALE = "slow";

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(BasicSecurity.class)
    static class Application {}

    /** Tomcat itself gives up a body after 20 s: by then all is over. */
    @Test
    @Timeout(15)
    void besideAHundredHalfBodiesAcceptsGoOn() throws IOException {
        try (TestServer server = TestServer.startInMemory(Application.class)) {
            Sales.publish(server.http().as("admin"), SALE, Instant.now().minusSeconds(59), BUYERS, 1);
            Sales.token(server.http().as("buyer-0"), SALE);
            List<Socket> slow = new ArrayList<>();
            try {
                for (int client = 0; client < SLOW; client++) {
                    slow.add(halfABody(server.http().port(), "slow-" + client));
                }
                for (int number = 0; number < BUYERS; number++) {
                    Http buyer = server.http().as("buyer-" + number);
                    assertThat(Sales.order(buyer, SALE, 1, Sales.token(buyer, SALE))
                                    .status())
                            .isEqualTo(202);
                }
            } finally {
                for (Socket socket : slow) {
                    socket.close();
                }
            }
        }
    }

    private static Socket halfABody(int port, String buyer) throws IOException {
        Socket socket = new Socket("localhost", port);
        socket.getOutputStream()
                .write("""
                POST %s/orders HTTP/1.1\r
                Host: localhost\r
                Authorization: %s\r
                Content-Type: application/json\r
                Content-Length: 40\r
                \r
                {"quantity": 1,""".formatted(Sales.item(SALE), Http.basic(buyer)).getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
