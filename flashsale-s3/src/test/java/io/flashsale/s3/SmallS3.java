package io.flashsale.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A server with one object, written once, that can be told how to misbehave. */
final class SmallS3 implements AutoCloseable {
    static final String BUCKET = "media";

    final AtomicInteger writes = new AtomicInteger();
    final AtomicInteger preflights = new AtomicInteger();
    /** How many of the next requests get 503. */
    final AtomicInteger unavailable = new AtomicInteger();

    volatile boolean losesFirstAnswerToAWrite;
    /** The status of a write that must not replace the object, but would. */
    volatile int secondWrite = 412;
    /** What answers OPTIONS. */
    volatile HttpHandler preflight = exchange -> allow(exchange, 200, 0);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile String type = "";
    private volatile int length = -1;

    SmallS3() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
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

    S3MediaSettings.Builder settings() {
        return S3MediaSettings.builder(BUCKET, URI.create("https://cdn.example"))
                .endpoint(endpoint())
                .accessKey("somebody", "secret")
                .waitAtStart(Duration.ZERO);
    }

    /** Answers as if every page might upload. */
    static void allow(HttpExchange exchange, int status, long bodyLength) throws IOException {
        exchange.getResponseHeaders().add("Access-Control-Allow-Origin", "*");
        exchange.getResponseHeaders().add("Access-Control-Allow-Methods", "PUT");
        exchange.getResponseHeaders().add("Access-Control-Allow-Headers", "*");
        exchange.sendResponseHeaders(status, bodyLength == 0 ? -1 : bodyLength);
    }

    private void answer(HttpExchange exchange) throws IOException {
        if (unavailable.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            exchange.sendResponseHeaders(503, -1);
            return;
        }
        switch (exchange.getRequestMethod()) {
            case "OPTIONS" -> {
                preflights.incrementAndGet();
                preflight.handle(exchange);
            }
            case "PUT" -> write(exchange);
            case "HEAD" -> {
                exchange.getResponseHeaders().add("Content-Type", type);
                exchange.getResponseHeaders().add("Content-Length", Integer.toString(length));
                exchange.sendResponseHeaders(200, -1);
            }
            case "DELETE" -> {
                length = -1;
                exchange.sendResponseHeaders(204, -1);
            }
            default -> {
                byte[] list = ("<ListBucketResult><Name>" + BUCKET + "</Name></ListBucketResult>")
                        .getBytes(StandardCharsets.UTF_8);
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
        if (writes.incrementAndGet() > 1 || !losesFirstAnswerToAWrite) {
            exchange.sendResponseHeaders(taken && onlyNew ? secondWrite : 200, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
