package io.flashsale.spring.boot.support;

import com.jayway.jsonpath.InvalidJsonException;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.PathNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Calls a server as some user, or as nobody, and holds every answer that is no page against the contract; knows no JSON library of Spring's. Immutable. */
public final class Http {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final ContractCheck CONTRACT = ContractCheck.ofTheJar();
    private final URI base;
    private final Map<String, String> headers;

    private Http(URI base, Map<String, String> headers) {
        this.base = base;
        this.headers = headers;
    }

    public static Http at(int port) {
        return new Http(URI.create("http://localhost:" + port), Map.of());
    }

    public Http as(String user) {
        return with("Authorization", basic(user));
    }

    /** The same below a path. */
    public Http below(String path) {
        return new Http(URI.create(base + path), headers);
    }

    public static String basic(String user) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":demo").getBytes(StandardCharsets.UTF_8));
    }

    public int port() {
        return base.getPort();
    }

    public Http with(String header, String value) {
        Map<String, String> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        more.putAll(headers);
        more.put(header, value);
        return new Http(base, more);
    }

    public Answer get(String path) {
        return call("GET", path, BodyPublishers.noBody());
    }

    public Answer delete(String path) {
        return call("DELETE", path, BodyPublishers.noBody());
    }

    public Answer post(String path) {
        return call("POST", path, BodyPublishers.noBody());
    }

    public Answer post(String path, String json) {
        return typed().call("POST", path, BodyPublishers.ofString(json));
    }

    public Answer post(String path, byte[] json) {
        return typed().call("POST", path, BodyPublishers.ofByteArray(json));
    }

    public Answer put(String path, String json) {
        return typed().call("PUT", path, BodyPublishers.ofString(json));
    }

    /** Without announcing the length. */
    public Answer postChunked(String path, Supplier<InputStream> body) {
        return typed().call("POST", path, BodyPublishers.ofInputStream(body));
    }

    public Answer call(String method, String path, BodyPublisher body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body);
        headers.forEach(request::header);
        try {
            HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
            Answer answer = new Answer(response.statusCode(), response.headers().map(), response.body());
            if (!headers.getOrDefault("Accept", "").contains("text/html")) {
                CONTRACT.check(method, path, answer);
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Http typed() {
        return headers.containsKey("Content-Type") ? this : with("Content-Type", "application/json");
    }

    /** An answer; its members are read by path, null where there is none. */
    public record Answer(int status, Map<String, List<String>> headers, String body) {
        public String text(String path) {
            return json(path) instanceof String text ? text : null;
        }

        public Long number(String path) {
            return json(path) instanceof Number number ? number.longValue() : null;
        }

        public Boolean flag(String path) {
            return (Boolean) json(path);
        }

        @SuppressWarnings("unchecked")
        public Map<String, Object> object(String path) {
            return (Map<String, Object>) json(path);
        }

        @SuppressWarnings("unchecked")
        public List<String> texts(String path) {
            return (List<String>) json(path);
        }

        private Object json(String path) {
            try {
                return JsonPath.read(body, "$." + path);
            } catch (PathNotFoundException | InvalidJsonException e) {
                return null;
            }
        }

        public String reason() {
            return text("reason");
        }

        public Optional<String> header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(header -> header.getValue().get(0))
                    .findFirst();
        }
    }
}
