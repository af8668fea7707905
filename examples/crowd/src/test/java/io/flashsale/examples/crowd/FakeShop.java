package io.flashsale.examples.crowd;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A shop of one item, small enough to read, that speaks the contract and misbehaves in the ways it is told to. */
final class FakeShop implements AutoCloseable {

    /** What the shop does wrong, or what its buyers must live with. */
    enum Quirk {
        SELLS_MORE_THAN_IT_HAS,
        IGNORES_THE_LIMIT,
        NEVER_FINISHES_SOME_TICKETS,
        NEW_TICKET_FOR_A_USED_KEY,
        TAKES_ORDERS_BACK,
        SELLS_LESS_THAN_IT_HAS,
        LOSES_SOME_TICKETS,
        COUNTS_UNITS_THAT_COME_BACK_LATE,
        IS_BUSY_AT_TIMES,
        DROPS_SOME_CONNECTIONS,
        ANSWERS_UNKNOWN_AT_TIMES,
        REFUSES_OPERATORS,
        RUNS_A_DAY_AHEAD
    }

    private record Order(String ticket, String buyer, int quantity) {}

    static {
        // Without it the JDK's server answers 40 ms late (Nagle's algorithm against delayed acknowledgements).
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Set<Quirk> quirks;
    private final ExecutorService threads = Executors.newFixedThreadPool(8);
    private final int port;
    private HttpServer server;

    private final Map<String, Order> ordersByKey = new HashMap<>();
    private final Map<String, Order> ordersByTicket = new HashMap<>();
    private final Map<String, String> statusByTicket = new HashMap<>();
    private final Map<String, Integer> looksByTicket = new HashMap<>();
    private final Map<String, Integer> unitsByBuyer = new HashMap<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger awaitedCount = new AtomicInteger(Integer.MAX_VALUE);
    private final CompletableFuture<Void> awaited = new CompletableFuture<>();
    private Instant startsAt = Instant.EPOCH;
    private boolean published;
    private int limit;
    private int total;
    private int available;
    private int uncounted;
    private int created;
    private int tickets;
    private int postsBeforeOpening;

    FakeShop(Quirk... quirks) throws IOException {
        this.quirks = EnumSet.noneOf(Quirk.class);
        this.quirks.addAll(Set.of(quirks));
        this.server = listen(0);
        this.port = server.getAddress().getPort();
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    int requests() {
        return requests.get();
    }

    /** Completes when so many requests have come; to be asked for once. */
    CompletableFuture<Void> afterRequests(int count) {
        awaitedCount.set(count);
        return awaited;
    }

    synchronized int available() {
        return available;
    }

    synchronized int postsBeforeOpening() {
        return postsBeforeOpening;
    }

    /** Goes away with every connection, and keeps its orders. */
    void stop() {
        server.stop(0);
    }

    /** Comes back on the same port. */
    void start() throws IOException {
        server = listen(port);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private HttpServer listen(int wantedPort) throws IOException {
        HttpServer created =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wantedPort), 512);
        created.createContext("/", this::serve);
        created.setExecutor(threads);
        created.start();
        return created;
    }

    private void serve(HttpExchange exchange) throws IOException {
        int number = requests.incrementAndGet();
        if (number >= awaitedCount.get()) {
            awaited.complete(null);
        }
        Reply reply = answer(exchange);
        if (quirks.contains(Quirk.DROPS_SOME_CONNECTIONS) && number % 50 == 0) {
            exchange.close();
            return;
        }
        byte[] body = JSON.writeValueAsBytes(reply.members);
        if (reply.status == 503) {
            exchange.getResponseHeaders().set("Retry-After", "1");
        }
        exchange.sendResponseHeaders(reply.status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private record Reply(int status, Map<String, Object> members) {}

    private static Reply reply(int status, Object... members) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int index = 0; index < members.length; index += 2) {
            map.put((String) members[index], members[index + 1]);
        }
        return new Reply(status, map);
    }

    private synchronized Reply answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        JsonNode body = JSON.readTree("{}");
        byte[] bytes = exchange.getRequestBody().readAllBytes();
        if (bytes.length > 0) {
            body = JSON.readTree(bytes);
        }
        String user = user(exchange);
        if (path.startsWith("/admin/")) {
            return user.equals("admin:admin") && !quirks.contains(Quirk.REFUSES_OPERATORS)
                    ? admin(path, body)
                    : reply(403, "reason", "FORBIDDEN");
        }
        if (path.equals("/flash-sales")) {
            return reply(200, "serverTime", now().toString());
        }
        if (path.startsWith("/flash-sales/orders/")) {
            return ticket(exchange.getRequestMethod(), path.substring("/flash-sales/orders/".length()), user);
        }
        if (path.endsWith("/token")) {
            return token(user);
        }
        return path.endsWith("/orders")
                ? order(user, exchange.getRequestHeaders().getFirst("Idempotency-Key"), body)
                : detail();
    }

    private static String user(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        return header == null ? "" : new String(Base64.getDecoder().decode(header.substring("Basic ".length())), UTF_8);
    }

    private Instant now() {
        return Instant.now().plus(quirks.contains(Quirk.RUNS_A_DAY_AHEAD) ? Duration.ofDays(1) : Duration.ZERO);
    }

    private boolean isOpen() {
        return published && !now().isBefore(startsAt);
    }

    private Reply admin(String path, JsonNode body) {
        if (path.endsWith("/publish")) {
            published = true;
            return reply(200, "state", "PUBLISHED");
        }
        if (path.endsWith("/stock")) {
            int add = body.path("add").asInt();
            total += add;
            available += add;
            return reply(200, "total", total, "available", available, "added", add);
        }
        if (path.endsWith("/stats")) {
            Object item =
                    reply(200, "sku", "thing", "total", total, "available", available, "created", created).members;
            available += uncounted;
            uncounted = 0;
            return reply(200, "serverTime", now().toString(), "items", new Object[] {item});
        }
        JsonNode item = body.path("items").path(0);
        startsAt = Instant.parse(body.path("startsAt").asString());
        total = item.path("stock").asInt();
        available = total;
        limit = item.path("perBuyerLimit").asInt();
        return reply(201, "saleId", body.path("saleId").asString());
    }

    private Reply detail() {
        return reply(
                200,
                "state",
                isOpen() ? "OPEN" : "UPCOMING",
                "serverTime",
                now().toString(),
                "startsAt",
                startsAt.toString(),
                "perBuyerLimit",
                limit);
    }

    private Reply token(String user) {
        if (!user.endsWith(":demo")) {
            return reply(401, "reason", "UNAUTHENTICATED");
        }
        return isOpen()
                ? reply(200, "token", "token of " + user)
                : reply(403, "reason", "NOT_STARTED", "serverTime", now().toString(), "startsAt", startsAt.toString());
    }

    private Reply order(String user, String key, JsonNode body) {
        if (!isOpen()) {
            postsBeforeOpening++;
            return reply(403, "reason", "NOT_STARTED");
        }
        if (!body.path("token").asString().equals("token of " + user)) {
            return reply(403, "reason", "BAD_TOKEN");
        }
        if (quirks.contains(Quirk.IS_BUSY_AT_TIMES) && requests.get() % 3 == 0) {
            return reply(429, "reason", "RATE_LIMITED", "retryAfterMillis", 20);
        }
        Order known = ordersByKey.get(key);
        if (known != null && !quirks.contains(Quirk.NEW_TICKET_FOR_A_USED_KEY)) {
            return reply(200, "ticket", known.ticket, "status", statusByTicket.get(known.ticket));
        }
        int quantity = body.path("quantity").asInt();
        int units = unitsByBuyer.getOrDefault(user, 0) + quantity;
        if (units > limit && !quirks.contains(Quirk.IGNORES_THE_LIMIT)) {
            return reply(409, "reason", "LIMIT_REACHED");
        }
        if (available - quantity < floor()) {
            return reply(409, "reason", "SOLD_OUT");
        }
        unitsByBuyer.put(user, units);
        return accept(user, key, quantity);
    }

    private int floor() {
        return quirks.contains(Quirk.SELLS_MORE_THAN_IT_HAS)
                ? -3
                : quirks.contains(Quirk.SELLS_LESS_THAN_IT_HAS) ? 2 : 0;
    }

    private Reply accept(String user, String key, int quantity) {
        Order order = new Order("ticket-" + ++tickets, user, quantity);
        ordersByKey.put(key, order);
        ordersByTicket.put(order.ticket, order);
        statusByTicket.put(order.ticket, "PENDING");
        available -= quantity;
        if (quirks.contains(Quirk.ANSWERS_UNKNOWN_AT_TIMES) && tickets % 3 == 0) {
            return reply(503, "reason", "UNKNOWN", "ticket", order.ticket);
        }
        return reply(202, "ticket", order.ticket, "status", "PENDING", "pollAfterMillis", 20);
    }

    private Reply ticket(String method, String rest, String user) {
        String ticket = rest.replace("/payment", "");
        Order order = ordersByTicket.get(ticket);
        if (order == null || !order.buyer.equals(user)) {
            return reply(404, "reason", "UNKNOWN_TICKET");
        }
        if (method.equals("POST")) {
            statusByTicket.put(ticket, "PAID");
        } else if (method.equals("DELETE")) {
            giveBack(order, "CANCELLED");
        } else {
            decide(order);
        }
        String status = statusByTicket.get(ticket);
        Reply reply = reply(200, "ticket", ticket, "status", status, "pollAfterMillis", 20);
        if (status.equals("REJECTED")) {
            reply.members.put("reason", "LOST");
        }
        return reply;
    }

    /** The first look finds PENDING, the second makes it final. */
    private void decide(Order order) {
        int looks = looksByTicket.merge(order.ticket, 1, Integer::sum);
        int number = Integer.parseInt(order.ticket.substring("ticket-".length()));
        boolean pending = "PENDING".equals(statusByTicket.get(order.ticket));
        if (quirks.contains(Quirk.TAKES_ORDERS_BACK) && looks > 2 && number == 5) {
            statusByTicket.put(order.ticket, "REJECTED");
        } else if (!pending || looks < 2 || (quirks.contains(Quirk.NEVER_FINISHES_SOME_TICKETS) && number == 5)) {
            return;
        } else if (quirks.contains(Quirk.LOSES_SOME_TICKETS) && number % 4 == 0) {
            giveBack(order, "REJECTED");
        } else {
            created++;
            statusByTicket.put(order.ticket, "CREATED");
        }
    }

    private void giveBack(Order order, String status) {
        statusByTicket.put(order.ticket, status);
        if (quirks.contains(Quirk.COUNTS_UNITS_THAT_COME_BACK_LATE)) {
            uncounted += order.quantity;
        } else {
            available += order.quantity;
        }
        unitsByBuyer.merge(order.buyer, -order.quantity, Integer::sum);
    }
}
