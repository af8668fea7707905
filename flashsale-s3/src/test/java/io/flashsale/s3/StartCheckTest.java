package io.flashsale.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.flashsale.StoreUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the start finds out about a server, and whether it is asked again. */
class StartCheckTest {
    private static final String ORIGIN = "https://shop.example";

    private final SmallS3 server = new SmallS3();

    StartCheckTest() throws IOException {}

    @AfterEach
    void close() {
        server.close();
    }

    private static void open(S3MediaSettings.Builder settings) {
        S3MediaStore.open(settings.build()).close();
    }

    private S3MediaSettings.Builder fromBrowsers() {
        return server.settings().uploadOrigins(List.of(ORIGIN));
    }

    /** The client sends the write again, and meets what it wrote itself. */
    @Test
    void aWriteWhoseAnswerIsLostIsNotTakenForAServerThatRefusesIt() {
        server.losesFirstAnswerToAWrite = true;
        open(server.settings());
        assertThat(server.writes).hasValue(3);
    }

    /** The client asks twice by itself. */
    @Test
    void aServerThatComesInTimeIsWaitedFor() {
        server.unavailable.set(5);
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> open(server.settings()))
                .withMessageContainingAll(
                        "waitAtStart", "503", server.endpoint().toString());

        server.unavailable.set(5);
        open(server.settings().waitAtStart(Duration.ofSeconds(60)));
        assertThat(server.unavailable).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 501})
    void aServerThatDoesNotHonourIfNoneMatchIsRefusedUnlessThatIsAccepted(int status) {
        server.secondWrite = status;
        assertThatIllegalStateException()
                .isThrownBy(() -> open(server.settings()))
                .withMessageContainingAll("If-None-Match", "set writeOnce to false");

        open(server.settings().writeOnce(false));
    }

    @Test
    void aPreflightThatMayBeAnsweredDifferentlyLaterIsWaitedFor() {
        for (int status : new int[] {429, 500, 503}) {
            server.preflight = exchange -> exchange.sendResponseHeaders(status, -1);
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> open(fromBrowsers()))
                    .withMessageContainingAll("OPTIONS", Integer.toString(status));
        }
    }

    @Test
    void aPreflightThatFailsIsRefusedWithItsStatusWhateverItsHeadersSay() {
        for (int status : new int[] {302, 403, 405, 501}) {
            server.preflight = exchange -> SmallS3.allow(exchange, status, 0);
            assertThatIllegalStateException()
                    .isThrownBy(() -> open(fromBrowsers()))
                    .withMessageContainingAll("CORS", ORIGIN, Integer.toString(status));
        }
    }

    @Test
    void aPreflightWhoseAnswerNeverEndsHoldsNothingUp() {
        CountDownLatch opened = new CountDownLatch(1);
        server.preflight = exchange -> {
            SmallS3.allow(exchange, 200, 1_000);
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush();
            await(opened);
        };
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> open(fromBrowsers()));
        opened.countDown();
        assertThat(server.preflights).hasValue(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            boolean unused = latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void thePreflightGoesWhereBrowsersUpload() throws Exception {
        server.preflight = exchange -> exchange.sendResponseHeaders(403, -1);
        try (SmallS3 forBrowsers = new SmallS3()) {
            open(fromBrowsers().uploadEndpoint(forBrowsers.endpoint()));
            assertThat(forBrowsers.preflights).hasValue(1);
            assertThat(server.preflights).hasValue(0);
        }
    }
}
