package io.flashsale.examples.shop;

import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The whole shop on a free port with a database of its own, and the two kinds of callers it knows. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "shop.demo-sale.enabled=false")
public abstract class ShopServer {
    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void ownDirectory(DynamicPropertyRegistry properties) throws IOException {
        String directory =
                Files.createTempDirectory("shop-test").toAbsolutePath().toString();
        properties.add("shop.directory", () -> directory);
    }

    /** A caller without cookies that sends these headers (names and values in turn) with every call. */
    protected Caller program(String... headers) {
        return new Caller(HttpClient.newHttpClient(), new CookieManager(), headers);
    }

    protected Caller basic(String name, String password) {
        String credentials =
                Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
        return program("Authorization", "Basic " + credentials);
    }

    /** A caller that keeps cookies, asks for JSON as the pages' scripts do, and follows no redirects. */
    protected Caller browser() {
        CookieManager cookies = new CookieManager();
        HttpClient client = HttpClient.newBuilder().cookieHandler(cookies).build();
        return new Caller(client, cookies, "Accept", "application/json");
    }

    /** Somebody who calls the shop. */
    protected final class Caller {
        private final HttpClient client;
        private final CookieManager cookies;
        private final String[] headers;

        private Caller(HttpClient client, CookieManager cookies, String... headers) {
            this.client = client;
            this.cookies = cookies;
            this.headers = headers;
        }

        public HttpResponse<String> get(String path, String... more) throws Exception {
            return send("GET", path, null, more);
        }

        public HttpResponse<String> post(String path, String body, String... more) throws Exception {
            return send("POST", path, body, more);
        }

        public HttpResponse<String> send(String method, String path, String body, String... more) throws Exception {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                    .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
            for (int index = 0; index < headers.length; index += 2) {
                request.setHeader(headers[index], headers[index + 1]);
            }
            for (int index = 0; index < more.length; index += 2) {
                request.setHeader(more[index], more[index + 1]);
            }
            return client.send(request.build(), BodyHandlers.ofString());
        }

        /** The value of a cookie, or "" if there is none. */
        public String cookie(String name) {
            return cookies.getCookieStore().getCookies().stream()
                    .filter(cookie -> cookie.getName().equals(name))
                    .map(HttpCookie::getValue)
                    .findFirst()
                    .orElse("");
        }

        /** Signs in with the form, as the page does it: the cookie first, then the post that repeats it. */
        public HttpResponse<String> signIn(String name, String password, String next) throws Exception {
            get("/session");
            String form =
                    "username=%s&password=%s&next=%s&_csrf=%s".formatted(name, password, next, cookie("XSRF-TOKEN"));
            return post("/login", form, "Content-Type", "application/x-www-form-urlencoded");
        }
    }
}
