package io.flashsale.s3;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StartCheckTest {
    /** The client sends the write again, and meets what it wrote itself. */
    @Test
    void aWriteWhoseAnswerIsLostIsNotTakenForAServerThatRefusesIt() throws Exception {
        LosingServer server = new LosingServer();
        try {
            S3MediaStore.open(S3MediaSettings.builder("media", URI.create("https://cdn.example"))
                            .endpoint(server.endpoint())
                            .accessKey("somebody", "secret")
                            .waitAtStart(Duration.ZERO)
                            .build())
                    .close();
            assertThat(server.writes).hasValue(3);
        } finally {
            server.server.stop(0);
        }
    }

    /** One object, written once, on a server whose first answer to a write is lost. */
    private static final class LosingServer {
        private final HttpServer server;
        private final AtomicInteger writes = new AtomicInteger();
        private volatile String type = "";
        private volatile int length = -1;

        LosingServer() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                try (exchange) {
                    answer(exchange);
                }
            });
            server.start();
        }

        URI endpoint() {
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        }

        private void answer(HttpExchange exchange) throws IOException {
            switch (exchange.getRequestMethod()) {
                case "PUT" -> write(exchange);
                case "HEAD" -> {
                    exchange.getResponseHeaders().add("Content-Type", type);
                    exchange.getResponseHeaders().add("Content-Length", Integer.toString(length));
                    exchange.sendResponseHeaders(200, -1);
                }
                case "DELETE" -> exchange.sendResponseHeaders(204, -1);
                default -> {
                    byte[] list =
                            "<ListBucketResult><Name>media</Name></ListBucketResult>".getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, list.length);
                    exchange.getResponseBody().write(list);
                }
            }
        }

        private void write(HttpExchange exchange) throws IOException {
            exchange.getRequestBody().readAllBytes();
            String signedInChunks = exchange.getRequestHeaders().getFirst("x-amz-decoded-content-length");
            boolean taken = length >= 0;
            boolean onlyNew = exchange.getRequestHeaders().containsKey("If-None-Match");
            if (!taken) {
                length = Integer.parseInt(
                        signedInChunks != null
                                ? signedInChunks
                                : exchange.getRequestHeaders().getFirst("Content-Length"));
                type = exchange.getRequestHeaders().getFirst("Content-Type");
            }
            if (writes.incrementAndGet() > 1) {
                exchange.sendResponseHeaders(taken && onlyNew ? 412 : 200, -1);
            }
        }
    }
}
