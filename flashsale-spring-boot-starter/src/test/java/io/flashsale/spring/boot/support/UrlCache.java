package io.flashsale.spring.boot.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A cache in front of a server that knows requests by their URL alone, as nginx does with {@code proxy_cache_valid 200 2s}: answers to GET
 * are kept for two seconds, or as Cache-Control says. Its clock stands still, so what is kept at all is kept for good.
 */
public final class UrlCache implements AutoCloseable {
    private static final Duration USUALLY = Duration.ofSeconds(2);
    private static final Pattern MAX_AGE = Pattern.compile("max-age=([0-9]+)");
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "host", "content-length", "transfer-encoding", "upgrade", "http2-settings", "date");

    private final URI origin;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, HttpResponse<byte[]>> kept = new ConcurrentHashMap<>();
    private final AtomicInteger hits = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    public UrlCache(Http origin) {
        this.origin = URI.create("http://localhost:" + origin.port());
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Through the cache, as nobody. */
    public Http http() {
        return Http.at(server.getAddress().getPort());
    }

    /** How many requests the origin never saw. */
    public int hits() {
        return hits.get();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String url = exchange.getRequestURI().toString();
            boolean read = exchange.getRequestMethod().equals("GET");
            HttpResponse<byte[]> response = read ? kept.get(url) : null;
            if (response != null) {
                hits.incrementAndGet();
            } else {
                response = fetch(exchange, url);
                if (read && response.statusCode() == 200 && !keptFor(response).isZero()) {
                    kept.put(url, response);
                }
            }
            answer(exchange, response);
        }
    }

    private HttpResponse<byte[]> fetch(HttpExchange exchange, String url) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(origin.resolve(url))
                .method(
                        exchange.getRequestMethod(),
                        BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (isPassedOn(name)) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Duration keptFor(HttpResponse<byte[]> response) {
        List<String> values = response.headers().allValues("Cache-Control");
        String control = String.join(",", values).toLowerCase(Locale.ROOT);
        if (control.contains("no-store")
                || control.contains("no-cache")
                || control.contains("private")
                || response.headers().firstValue("Set-Cookie").isPresent()) {
            return Duration.ZERO;
        }
        Matcher maxAge = MAX_AGE.matcher(control);
        return maxAge.find() ? Duration.ofSeconds(Long.parseLong(maxAge.group(1))) : USUALLY;
    }

    private static void answer(HttpExchange exchange, HttpResponse<byte[]> response) throws IOException {
        response.headers().map().forEach((name, values) -> {
            if (isPassedOn(name)) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        byte[] body = response.body();
        exchange.sendResponseHeaders(response.statusCode(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private static boolean isPassedOn(String header) {
        return !OF_THE_CONNECTION.contains(header.toLowerCase(Locale.ROOT));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
