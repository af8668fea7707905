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

    private S3MediaStore open(int atOnce, Duration within, long mostBytes) {
        return S3MediaStore.open(settings.warmUp(new WarmUp(cdn.url(), atOnce, within, mostBytes))
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

            assertThat(cdn.mostAtOnce()).isEqualTo(3);
            assertThat(cdn.fetched()).hasSize(9);
        }
    }

    @Test
    void whatFailsDoesNotKeepTheOthersCold() {
        try (S3MediaStore store = open(2, Duration.ofSeconds(30), 1 << 20)) {
            List<String> keys = uploaded(store, 3);
            List<String> withMissing = new ArrayList<>(keys);
            withMissing.add(0, "ten/a@b:c/missing.png");
            store.warm(withMissing);

            assertThat(cdn.fetched()).containsExactlyInAnyOrderElementsOf(keys);
        }
    }

    @Test
    void aSlowCdnIsGivenUpInTime() {
        try (S3MediaStore store = open(2, Duration.ofMillis(700), 1 << 20)) {
            List<String> keys = uploaded(store, 4);
            for (boolean headersFirst : new boolean[] {false, true}) {
                cdn.hang(headersFirst);
                long before = System.nanoTime();
                store.warm(keys);

                assertThat(Duration.ofNanos(System.nanoTime() - before))
                        .as("headers first: " + headersFirst)
                        .isBetween(Duration.ofMillis(600), Duration.ofSeconds(4));
            }
        }
    }

    @Test
    void bytesAreBoundedToo() {
        try (S3MediaStore store = open(1, Duration.ofSeconds(30), 3 * LENGTH - 1)) {
            store.warm(uploaded(store, 8));

            assertThat(cdn.asked()).hasSize(3);
        }
    }

    @Test
    void aCdnThatIsAwayIsNoError() {
        try (S3MediaStore store = open(2, Duration.ofSeconds(30), 1 << 20)) {
            List<String> keys = uploaded(store, 3);
            cdn.close();
            store.warm(keys);
            store.warm(Collections.emptyList());

            assertThat(cdn.asked()).isEmpty();
        }
    }
}
