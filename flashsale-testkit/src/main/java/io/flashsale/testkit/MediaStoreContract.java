package io.flashsale.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.ItemId;
import io.flashsale.spi.MediaStore;
import io.flashsale.spi.MediaStore.Stored;
import io.flashsale.spi.MediaStore.Upload;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link MediaStore} that takes uploads must do. Extend it and make the subject; the tests are inherited. */
public abstract class MediaStoreContract {
    /** The smallest picture: one transparent dot. */
    private static final byte[] PNG = java.util.Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==");

    private static final String TYPE = "image/png";
    private static final Duration HTTP_LIMIT = Duration.ofSeconds(20);
    private static final Set<String> SET_BY_THE_CLIENT = Set.of("content-length", "host", "connection");

    private final Samples samples = Samples.fresh();
    private MediaStore store;

    /** The subject, which must take PNG pictures. */
    protected abstract MediaStore createStore() throws Exception;

    /**
     * Sends an upload as a browser would: by HTTP, unless overridden.
     *
     * @param contentType to be sent instead of the signed one if it differs
     * @return whether it was taken
     */
    protected boolean send(Upload upload, String contentType, byte[] bytes) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(upload.url())
                .timeout(HTTP_LIMIT)
                .method(upload.method(), HttpRequest.BodyPublishers.ofByteArray(bytes));
        upload.headers().forEach((name, value) -> {
            String lower = name.toLowerCase(java.util.Locale.ROOT);
            if (!SET_BY_THE_CLIENT.contains(lower)) {
                request.setHeader(name, lower.equals("content-type") ? contentType : value);
            }
        });
        int status = HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
        return status >= 200 && status < 300;
    }

    @BeforeEach
    void makeTheSubject() throws Exception {
        store = createStore();
    }

    private Upload prepared(ItemId item) {
        return store.prepareUpload(item, "phone.png", TYPE, PNG.length);
    }

    /** The key of an upload that was sent. */
    private String uploaded(ItemId item) throws Exception {
        Upload upload = prepared(item);
        assertThat(send(upload, TYPE, PNG)).as("upload was taken").isTrue();
        return upload.key();
    }

    @Test
    void everyUploadHasANewKeyUnderItsItem() {
        ItemId item = samples.item();
        Set<String> keys = new HashSet<>();
        for (int index = 0; index < 20; index++) {
            Upload upload = prepared(item);
            assertThat(upload.key())
                    .startsWith(item.sale().value() + "/" + item.sku().value() + "/");
            assertThat(upload.method()).isNotBlank();
            keys.add(upload.key());
        }
        assertThat(keys).hasSize(20);
    }

    @Test
    void aFileNameCannotLeadAnywhereElse() {
        ItemId item = samples.item();
        String prefix = item.sale().value() + "/" + item.sku().value() + "/";
        for (String name : List.of("../../x.png", "..\\x.png", "a/b/c.png", "ünï 手机.png", "%2e%2e%2fx.png", "x")) {
            String rest =
                    store.prepareUpload(item, name, TYPE, PNG.length).key().substring(prefix.length());
            assertThat(rest).isNotEmpty().doesNotContain("..", "\\", "%").matches("[\\x21-\\x7e]+");
        }
    }

    @Test
    void beforeItsUploadThereIsNothingUnderAKey() {
        assertThat(store.find(prepared(samples.item()).key())).isEmpty();
    }

    @Test
    void anUploadIsFoundWithItsTypeAndLength() throws Exception {
        String key = uploaded(samples.item());
        assertThat(store.find(key)).contains(new Stored(TYPE, PNG.length));
    }

    @Test
    void anUploadOfAnotherLengthIsRefused() throws Exception {
        ItemId item = samples.item();
        for (int length : new int[] {PNG.length - 1, PNG.length + 1}) {
            Upload upload = prepared(item);
            assertThat(send(upload, TYPE, Arrays.copyOf(PNG, length))).isFalse();
            assertThat(store.find(upload.key())).isEmpty();
        }
    }

    @Test
    void anUploadOfAnotherTypeIsRefused() throws Exception {
        Upload upload = prepared(samples.item());
        assertThat(send(upload, "text/html", PNG)).isFalse();
        assertThat(store.find(upload.key())).isEmpty();
    }

    @Test
    void aTypeThatIsNotAllowedIsMisuseThatNamesTheField() {
        for (String type : List.of("text/html", "", "image/png\r\nx: y", "application/x-sh")) {
            assertThatThrownBy(() -> store.prepareUpload(samples.item(), "x.png", type, PNG.length))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("contentType");
        }
    }

    @Test
    void aLengthThatIsNotAllowedIsMisuseThatNamesTheField() {
        for (long length : new long[] {0, -1, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> store.prepareUpload(samples.item(), "x.png", TYPE, length))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("length");
        }
    }

    @Test
    void everyKeyHasItsOwnPublicUrl() throws Exception {
        ItemId item = samples.item();
        String key = uploaded(item);
        assertThat(store.publicUrl(key).toString()).contains(key.substring(key.lastIndexOf('/') + 1));
        assertThat(store.publicUrl(key)).isEqualTo(store.publicUrl(key));
        assertThat(store.publicUrl(uploaded(item))).isNotEqualTo(store.publicUrl(key));
    }

    @Test
    void aDeletedUploadIsGone() throws Exception {
        ItemId item = samples.item();
        String key = uploaded(item);
        String other = uploaded(item);
        store.delete(key);
        assertThat(store.find(key)).isEmpty();
        assertThat(store.find(other)).isPresent();
    }

    @Test
    void deletingWhatIsNotThereIsNoError() throws Exception {
        String key = uploaded(samples.item());
        store.delete(key);
        assertThatCode(() -> store.delete(key)).doesNotThrowAnyException();
        assertThatCode(() -> store.delete(prepared(samples.item()).key())).doesNotThrowAnyException();
    }

    @Test
    void warmingIsBestEffort() throws Exception {
        String key = uploaded(samples.item());
        String missing = prepared(samples.item()).key();
        assertThat(store.warm(List.of(key, missing))).isSubsetOf(key, missing);
        assertThat(store.warm(List.of())).isEmpty();
        assertThat(store.find(key)).isPresent();
    }

    /** Sales may show media that are somewhere else, under whatever name. */
    @Test
    void aKeyOfAnotherStoreIsNoError() throws Exception {
        String key = uploaded(samples.item());
        for (String foreign : List.of("summer sale.png", "", "/", "手机.png")) {
            assertThat(store.warm(List.of(foreign))).isEmpty();
            assertThatCode(() -> store.delete(foreign)).doesNotThrowAnyException();
            assertThat(store.find(foreign)).isEmpty();
        }
        assertThat(store.find(key)).isPresent();
    }
}
