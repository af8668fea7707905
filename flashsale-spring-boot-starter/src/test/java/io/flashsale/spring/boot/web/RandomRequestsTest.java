package io.flashsale.spring.boot.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.spring.boot.support.BasicSecurity;
import io.flashsale.spring.boot.support.Http;
import io.flashsale.spring.boot.support.Http.Answer;
import io.flashsale.spring.boot.support.RandomBodies;
import io.flashsale.spring.boot.support.RawHttp;
import io.flashsale.spring.boot.support.TestServer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Random methods, paths, headers and bodies below our paths: each is a 4xx with a reason that tells nothing of the inside and repeats
 * nothing of what came in. {@code -Dflashsale.test.random-requests=20000} for more of them.
 */
class RandomRequestsTest {
    private static final int REQUESTS = Integer.getInteger("flashsale.test.random-requests", 3_000);

    /** In every path and header value, so that an answer that has it repeats its input. */
    private static final String MARK = "zq7391";

    private static final List<String> METHODS =
            List.of("GET", "GET", "GET", "POST", "POST", "PUT", "DELETE", "PATCH", "PROPFIND", "get");
    private static final List<String> SEGMENTS = List.of(
            "items", "orders", "token", "tags", "payment", "publish", "stock", "media", "stats", "PHONE", "..", ".",
            "%00", "%0a", "%2e%2e", "%2f", "%5c", "%c3%a9", "%ff", "%zz", "%", "a;b=c", "a+b", "", "~", "@", "$", "'");
    private static final List<String> HEADERS = List.of(
            "Accept",
            "Content-Type",
            "Idempotency-Key",
            "X-Forwarded-For",
            "Forwarded",
            "Range",
            "If-None-Match",
            "If-Modified-Since",
            "Accept-Language",
            "Accept-Encoding",
            "Content-Encoding",
            "Cookie",
            "Authorization",
            "X-HTTP-Method-Override",
            "X-Requested-With",
            "Referer");

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final RandomBodies bodies = new RandomBodies(seed);

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(BasicSecurity.class)
    static class Application {}

    @Test
    void eachIsAFourHundredThatTellsNothing() {
        try (TestServer server = TestServer.startInMemory(Application.class, "flashsale.rate-limit.enabled=false")) {
            int port = server.http().port();
            int ours = 0;
            for (int index = 0; index < REQUESTS; index++) {
                byte[] body = random.nextBoolean() ? bodies.order() : bodies.sale();
                String head = head(body.length);
                Answer answer = RawHttp.send(port, head, body);
                String replay = "request " + index + " of seed " + seed + ":\n" + head + "-> " + answer.status() + " "
                        + answer.body();
                assertThat(answer.status()).as(replay).isBetween(400, 499);
                assertThat(answer.body()).as(replay).doesNotContain(MARK, "Exception", "\tat ", "io.flashsale");
                if (isOurs(answer)) {
                    assertThat(answer.reason()).as(replay).isNotEmpty();
                    ours++;
                } else {
                    assertThat(answer.status()).as(replay).isEqualTo(400);
                    assertThat(head).as(replay).contains("%");
                }
            }
            assertThat(ours).isGreaterThan(REQUESTS / 2);
        }
    }

    /** The others are paths that the container cannot decode and refuses itself. */
    private static boolean isOurs(Answer answer) {
        return answer.header("Content-Type").orElse("").startsWith("application/problem+json");
    }

    private String head(int length) {
        StringBuilder head =
                new StringBuilder(one(METHODS)).append(' ').append(path()).append(" HTTP/1.1\n");
        head.append("Host: localhost\nConnection: close\nContent-Length: ")
                .append(length)
                .append('\n');
        if (random.nextInt(4) != 0) {
            head.append("Authorization: ")
                    .append(Http.basic(random.nextBoolean() ? "ann" : "admin"))
                    .append('\n');
        }
        if (random.nextBoolean()) {
            head.append("Content-Type: application/json\n");
        }
        for (int more = random.nextInt(4); more > 0; more--) {
            head.append(one(HEADERS)).append(": ").append(value()).append('\n');
        }
        return head.append('\n').toString();
    }

    /** Its marked segment comes first: no sale and no ticket has that name. */
    private String path() {
        StringBuilder path = new StringBuilder(random.nextInt(3) == 0 ? "/admin/flash-sales/" : "/flash-sales/");
        path.append(random.nextInt(4) == 0 ? "orders/" : "").append(MARK);
        for (int more = random.nextInt(5); more > 0; more--) {
            path.append('/').append(one(SEGMENTS));
        }
        if (random.nextInt(3) == 0) {
            path.append("?sku=").append(one(SEGMENTS)).append("&limit=").append(random.nextInt());
        }
        return path.toString();
    }

    private String value() {
        StringBuilder value = new StringBuilder(MARK);
        for (int length = random.nextInt(60); length > 0; length--) {
            value.append((char) (' ' + random.nextInt(95)));
        }
        return value.append(MARK).toString();
    }

    private String one(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
