package io.flashsale.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A small CDN: it fetches from its origin what it does not have, keeps it, and remembers what it was asked. */
final class CachingProxy implements AutoCloseable {
    private static final String BASE = "/media/";

    private final Function<String, byte[]> origin;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, byte[]> cache = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> fetched = new CopyOnWriteArrayList<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger maxAtOnce = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable CountDownLatch together;
    private final Map<String, Integer> failing = new ConcurrentHashMap<>();
    private volatile boolean hanging;
    private volatile boolean headersFirst;

    CachingProxy(Function<String, byte[]> origin) {
        this.origin = origin;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext(BASE, this::handle);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + BASE);
    }

    List<String> asked() {
        return asked;
    }

    List<String> fetched() {
        return fetched;
    }

    int maxAtOnce() {
        return maxAtOnce.get();
    }

    /** The first so many requests are answered when all of them are here, or after 10 s. */
    void answerOnceTogether(int requests) {
        together = new CountDownLatch(requests);
    }

    /** From now on this is all that the key is answered by. */
    void answer(String key, int status) {
        failing.put(key, status);
    }

    /** From now on nobody gets an answer, or nothing but its beginning. */
    void hang(boolean afterHeaders) {
        hanging = true;
        headersFirst = afterHeaders;
    }

    byte[] get(String key) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(url().resolve(key)).build(), HttpResponse.BodyHandlers.ofByteArray())
                .body();
    }

    private void handle(HttpExchange exchange) throws IOException {
        maxAtOnce.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        try (exchange) {
            String key = exchange.getRequestURI().getPath().substring(BASE.length());
            asked.add(key);
            if (hanging) {
                if (headersFirst) {
                    exchange.sendResponseHeaders(200, 1_000);
                    exchange.getResponseBody().write(1);
                    exchange.getResponseBody().flush();
                }
                await(closed, 60);
                return;
            }
            Integer status = failing.get(key);
            if (status != null) {
                underWay.decrementAndGet();
                exchange.sendResponseHeaders(status, -1);
                return;
            }
            CountDownLatch latch = together;
            if (latch != null) {
                latch.countDown();
                await(latch, 10);
            }
            answer(exchange, key);
        }
    }

    /** For its client a request is over with the last byte, so it is counted out before that. */
    private void answer(HttpExchange exchange, String key) throws IOException {
        byte[] bytes;
        try {
            bytes = cache.computeIfAbsent(key, this::fetch);
        } catch (RuntimeException notThere) {
            underWay.decrementAndGet();
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes, 0, bytes.length - 1);
        underWay.decrementAndGet();
        exchange.getResponseBody().write(bytes[bytes.length - 1]);
    }

    private byte[] fetch(String key) {
        byte[] bytes = origin.apply(key);
        fetched.add(key);
        return bytes;
    }

    private static void await(CountDownLatch latch, int seconds) {
        try {
            boolean unused = latch.await(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
