package io.flashsale.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.ItemId;
import io.flashsale.s3.S3MediaSettings.WarmUp;
import io.flashsale.spi.MediaStore.Upload;
import io.flashsale.testkit.server.S3Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Warming a CDN that fetches from the bucket itself. */
class WarmUpTest {
    @RegisterExtension
    static final S3Server S3 = new S3Server();

    private static final int LENGTH = 1_000;
    private static final String NEVER_UPLOADED = "ten/a@b:c/" + "0".repeat(32) + "-1000.png";

    private final S3MediaSettings.Builder settings = Samples.settings(S3);
    private final String bucket = settings.build().bucket();
    private final CachingProxy cdn = new CachingProxy(key -> bytesOf(bucket, key));

    @AfterEach
    void close() {
        cdn.close();
    }

    private static byte[] bytesOf(String bucket, String key) {
        try (S3Client client = S3.client()) {
            return client.getObjectAsBytes(get -> get.bucket(bucket).key(key)).asByteArray();
        }
    }

    private S3MediaStore open(int concurrency, Duration timeout, long maxBytes) {
        return S3MediaStore.open(settings.warmUp(new WarmUp(cdn.url(), concurrency, timeout, maxBytes))
                .build());
    }

    private List<String> uploaded(S3MediaStore store, int howMany) {
        List<String> keys = new ArrayList<>();
        try (S3Client client = S3.client()) {
            for (int count = 0; count < howMany; count++) {
                Upload upload = store.prepareUpload(ItemId.of("ten", "a@b:c"), "a.png", "image/png", LENGTH);
                client.putObject(
                        put -> put.bucket(bucket).key(upload.key()).contentType("image/png"),
                        RequestBody.fromBytes(new byte[LENGTH]));
                keys.add(upload.key());
            }
        }
        return keys;
    }

    @Test
    void everyKeyIsFetchedOnceAndBrowsersFindItInTheCache() throws Exception {
        try (S3MediaStore store = open(3, Duration.ofSeconds(30), 1 << 20)) {
            List<String> keys = uploaded(store, 12);
            List<String> twice = new ArrayList<>(keys);
            twice.addAll(keys);
            store.warm(twice);

            assertThat(cdn.asked()).containsExactlyInAnyOrderElementsOf(keys);
            assertThat(cdn.fetched()).containsExactlyInAnyOrderElementsOf(keys);
            assertThat(cdn.get(keys.get(0))).hasSize(LENGTH);
            assertThat(cdn.fetched()).as("answered from the cache").hasSize(12);
        }
    }

    @Test
    void neverMoreAreUnderWayThanAllowed() {
        try (S3MediaStore store = open(3, Duration.ofSeconds(30), 1 << 20)) {
            List<String> keys = uploaded(store, 9);
            cdn.answerOnceTogether(3);
            store.warm(keys);

            assertThat(cdn.maxAtOnce()).isEqualTo(3);
            assertThat(cdn.fetched()).hasSize(9);
        }
    }

    @Test
    void whatFailsDoesNotKeepTheOthersCold() {
        try (S3MediaStore store = open(2, Duration.ofSeconds(30), 1 << 20)) {
            List<String> keys = uploaded(store, 3);
            List<String> withMissing = new ArrayList<>(keys);
            withMissing.add(0, NEVER_UPLOADED);
            withMissing.add(1, "summer sale.png");
            withMissing.add(2, "https://elsewhere.example/a.png");

            assertThat(store.warm(withMissing)).isEmpty();
            assertThat(cdn.fetched()).containsExactlyInAnyOrderElementsOf(keys);
            assertThat(cdn.asked()).contains(NEVER_UPLOADED).hasSize(4);
        }
    }

    @Test
    void whatMayBeAnsweredDifferentlyLaterIsStillCold() {
        try (S3MediaStore store = open(2, Duration.ofSeconds(30), 1 << 20)) {
            List<String> keys = uploaded(store, 6);
            int[] statuses = {500, 503, 429, 403, 404};
            for (int index = 0; index < statuses.length; index++) {
                cdn.answer(keys.get(index), statuses[index]);
            }

            assertThat(store.warm(keys)).containsExactlyInAnyOrderElementsOf(keys.subList(0, 3));
            assertThat(cdn.fetched()).containsExactly(keys.get(5));
        }
    }

    @Test
    void aSlowCdnIsGivenUpInTime() {
        try (S3MediaStore store = open(2, Duration.ofMillis(700), 1 << 20)) {
            List<String> keys = uploaded(store, 4);
            for (boolean headersFirst : new boolean[] {false, true}) {
                cdn.hang(headersFirst);
                long before = System.nanoTime();
                assertThat(store.warm(keys)).containsExactlyInAnyOrderElementsOf(keys);

                assertThat(Duration.ofNanos(System.nanoTime() - before))
                        .as("headers first: " + headersFirst)
                        .isBetween(Duration.ofMillis(600), Duration.ofSeconds(4));
                assertThatNobodyWarms();
            }
        }
    }

    @Test
    void whoeverIsInterruptedWaitsNoLongerAndLeavesNobodyBehind() {
        try (S3MediaStore store = open(2, Duration.ofSeconds(30), 1 << 20)) {
            List<String> keys = uploaded(store, 4);
            cdn.hang(true);
            Thread.currentThread().interrupt();

            assertThat(store.warm(keys)).containsExactlyInAnyOrderElementsOf(keys);
            assertThat(Thread.interrupted()).isTrue();
            assertThatNobodyWarms();
        }
    }

    private static void assertThatNobodyWarms() {
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().equals(CdnWarmUp.THREAD)))
                .allSatisfy(thread -> {
                    thread.join(5_000);
                    assertThat(thread.isAlive()).isFalse();
                });
    }

    @Test
    void bytesAreBoundedToo() {
        try (S3MediaStore store = open(1, Duration.ofSeconds(30), 3 * LENGTH - 1)) {
            assertThat(store.warm(uploaded(store, 8))).as("worth another try").isEmpty();

            assertThat(cdn.asked()).hasSize(3);
        }
    }

    @Test
    void aCdnThatIsAwayIsNoError() {
        try (S3MediaStore store = open(2, Duration.ofSeconds(30), 1 << 20)) {
            List<String> keys = uploaded(store, 3);
            cdn.close();

            assertThat(store.warm(keys)).containsExactlyInAnyOrderElementsOf(keys);
            assertThat(store.warm(Collections.emptyList())).isEmpty();
            assertThat(cdn.asked()).isEmpty();
        }
    }
}
