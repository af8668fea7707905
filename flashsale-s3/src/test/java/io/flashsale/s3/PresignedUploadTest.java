package io.flashsale.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flashsale.ItemId;
import io.flashsale.spi.MediaStore.Stored;
import io.flashsale.spi.MediaStore.Upload;
import io.flashsale.testkit.server.S3Server;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** What a signed upload lets a browser do, and nothing else: the server checks the signature. */
class PresignedUploadTest {
    @RegisterExtension
    static final S3Server S3 = new S3Server();

    private static final ItemId ITEM = ItemId.of("ten", "phone@home:1");
    private static final String TYPE = "image/png";

    private final HttpClient http = HttpClient.newHttpClient();
    private S3MediaSettings.Builder settings;
    private S3MediaStore store;

    @BeforeEach
    void open() {
        settings = Samples.settings(S3);
        store = S3MediaStore.open(settings.build());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private int put(URI url, Map<String, String> headers, String bytes) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .timeout(Duration.ofSeconds(20))
                .PUT(HttpRequest.BodyPublishers.ofString(bytes));
        headers.forEach(request::header);
        return http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void whatWasSignedIsTakenAndFound() throws Exception {
        Upload upload = store.prepareUpload(ITEM, "a.png", TYPE, 3);

        assertThat(put(upload.url(), upload.headers(), "abc")).isEqualTo(200);
        assertThat(store.find(upload.key())).contains(new Stored(TYPE, 3));
        assertThat(upload.key()).matches("ten/phone@home:1/[0-9a-f]{32}-3\\.png");
    }

    @Test
    void anotherLengthTypeOrKeyIsRefused() throws Exception {
        Upload upload = store.prepareUpload(ITEM, "a.png", TYPE, 3);
        Upload other = store.prepareUpload(ITEM, "a.png", TYPE, 3);
        URI otherKey = URI.create(upload.url().toString().replace(name(upload), name(other)));
        Map<String, String> html = but(upload, "Content-Type", "text/html");
        Map<String, String> shortLived = but(upload, "Cache-Control", "no-store");

        assertThat(put(upload.url(), upload.headers(), "abcd")).isEqualTo(403);
        assertThat(put(upload.url(), upload.headers(), "ab")).isEqualTo(403);
        assertThat(put(upload.url(), html, "abc")).isEqualTo(403);
        assertThat(put(upload.url(), shortLived, "abc")).isEqualTo(403);
        assertThat(otherKey).isNotEqualTo(upload.url());
        assertThat(put(otherKey, upload.headers(), "abc")).isEqualTo(403);
        assertThat(store.find(upload.key())).isEmpty();
        assertThat(store.find(other.key())).isEmpty();
    }

    private static Map<String, String> but(Upload upload, String header, String value) {
        Map<String, String> headers = new HashMap<>(upload.headers());
        headers.put(header, value);
        return headers;
    }

    private static String name(Upload upload) {
        return upload.key().substring(upload.key().lastIndexOf('/') + 1);
    }

    @Test
    void whatIsUploadedMayBeKeptForAsLongAsOneLikes() throws Exception {
        Upload upload = store.prepareUpload(ITEM, "a.png", TYPE, 3);
        put(upload.url(), upload.headers(), "abc");

        try (S3Client client = S3.client()) {
            assertThat(client.headObject(head ->
                                    head.bucket(settings.build().bucket()).key(upload.key()))
                            .cacheControl())
                    .isEqualTo("public, max-age=31536000, immutable");
        }
    }

    @Test
    void nothingIsUploadedTwice() throws Exception {
        Upload upload = store.prepareUpload(ITEM, "a.png", TYPE, 3);
        put(upload.url(), upload.headers(), "abc");

        assertThat(put(upload.url(), upload.headers(), "xyz")).isEqualTo(412);
        Map<String, String> unconditional = new HashMap<>(upload.headers());
        unconditional.remove("If-None-Match");
        assertThat(put(upload.url(), unconditional, "xyz"))
                .as("the condition is signed too")
                .isEqualTo(403);
        try (S3Client client = S3.client()) {
            assertThat(client.getObjectAsBytes(
                                    get -> get.bucket(settings.build().bucket()).key(upload.key()))
                            .asUtf8String())
                    .isEqualTo("abc");
        }
    }

    @Test
    void aLateUploadIsRefused() throws Exception {
        try (S3MediaStore hasty =
                S3MediaStore.open(settings.uploadTimeout(Duration.ofSeconds(1)).build())) {
            Upload upload = hasty.prepareUpload(ITEM, "a.png", TYPE, 3);
            assertThat(upload.expiresAt()).isBefore(Instant.now().plusSeconds(2));
            Instant late = upload.expiresAt().plusSeconds(1);
            while (Instant.now().isBefore(late)) {
                LockSupport.parkUntil(late.toEpochMilli());
            }

            assertThat(put(upload.url(), upload.headers(), "abc")).isEqualTo(403);
            assertThat(hasty.find(upload.key())).isEmpty();
        }
    }

    @Test
    void whatIsThereButNotAsAnnouncedIsNotFound() {
        Upload upload = store.prepareUpload(ITEM, "a.png", TYPE, 3);
        putAsOwner(upload.key(), TYPE, "abcd");
        assertThat(store.find(upload.key())).as("length").isEmpty();
        putAsOwner(upload.key(), "text/html", "abc");
        assertThat(store.find(upload.key())).as("type").isEmpty();
        putAsOwner("ten/phone@home:1/other.png", TYPE, "abc");
        assertThat(store.find("ten/phone@home:1/other.png")).as("key").isEmpty();
        putAsOwner(upload.key(), TYPE, "abc");
        assertThat(store.find(upload.key())).isPresent();
    }

    private void putAsOwner(String key, String type, String bytes) {
        try (S3Client client = S3.client()) {
            client.putObject(
                    put -> put.bucket(settings.build().bucket()).key(key).contentType(type),
                    RequestBody.fromString(bytes));
        }
    }

    @Test
    void publicUrlsLeadThroughTheCdn() {
        S3MediaSettings behindCdn = S3MediaSettings.builder("any", URI.create("https://cdn.shop.example/media/"))
                .build();
        assertThat(Addresses.under(behindCdn.publicBaseUrl(), "ten/phone/a.png"))
                .isEqualTo(URI.create("https://cdn.shop.example/media/ten/phone/a.png"));
        assertThat(store.publicUrl("ten/phone/a.png"))
                .isEqualTo(URI.create(S3.endpoint() + "/" + settings.build().bucket() + "/ten/phone/a.png"));
    }

    @Test
    void browsersMayReachTheServerByAnotherAddress() {
        try (S3MediaStore other = S3MediaStore.open(
                settings.uploadEndpoint(URI.create("https://s3.shop.example")).build())) {
            assertThat(other.prepareUpload(ITEM, "a.png", TYPE, 3).url())
                    .hasScheme("https")
                    .hasHost("s3.shop.example");
        }
    }

    @Test
    void namesThatServersTakeForAWayUpAreRefused() {
        Map.of("saleId", ItemId.of("..", "a"), "sku", ItemId.of("a", ".")).forEach((field, item) -> {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store.prepareUpload(item, "a.png", TYPE, 3))
                    .withMessageStartingWith(field);
        });
    }
}
