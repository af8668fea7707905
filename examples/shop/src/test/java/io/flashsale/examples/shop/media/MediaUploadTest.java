package io.flashsale.examples.shop.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.ItemId;
import io.flashsale.examples.shop.ShopServer;
import io.flashsale.spi.MediaStore.Upload;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class MediaUploadTest extends ShopServer {
    private static final String BYTES = "twelve bytes";

    private @Autowired LocalMediaStore store;
    private Upload upload;

    @BeforeEach
    void prepare() {
        upload = store.prepareUpload(ItemId.of("sale", "sku"), "a.png", "image/png", BYTES.length());
    }

    @Test
    void aSignedUploadNeedsNeitherAnAccountNorACsrfTokenAndIsShownToEverybody() throws Exception {
        assertThat(put(BYTES, "image/png").statusCode()).isEqualTo(204);

        HttpResponse<String> shown = program().get(store.publicUrl(upload.key()).toString());
        assertThat(shown.statusCode()).isEqualTo(200);
        assertThat(shown.body()).isEqualTo(BYTES);
        assertThat(shown.headers().firstValue("Content-Type")).hasValue("image/png");
    }

    @Test
    void whatWasUploadedCanRunNothing() throws Exception {
        put(BYTES, "image/png");

        HttpResponse<String> shown = program().get(store.publicUrl(upload.key()).toString());
        assertThat(shown.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
        assertThat(shown.headers().allValues("Content-Security-Policy")).containsExactly("default-src 'none'; sandbox");
        assertThat(shown.headers().firstValue("Cache-Control").orElse("")).contains("immutable");
    }

    @Test
    void partsOfAVideoCanBeFetchedAlone() throws Exception {
        put(BYTES, "image/png");

        HttpResponse<String> part = program().get(store.publicUrl(upload.key()).toString(), "Range", "bytes=0-5");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo("twelve");
    }

    @Test
    void whatIsNotAsSignedIsRefusedWithAReason() throws Exception {
        assertThat(put(BYTES, "text/html").body()).contains("WRONG_TYPE");
        assertThat(put(BYTES + "!", "image/png").body()).contains("WRONG_LENGTH");
        String forged = upload.url().toString().replaceFirst("signature=.", "signature=_");
        assertThat(program()
                        .send("PUT", forged, BYTES, "Content-Type", "image/png")
                        .statusCode())
                .isEqualTo(403);

        put(BYTES, "image/png");
        assertThat(put(BYTES, "image/png").statusCode()).isEqualTo(409);
    }

    @Test
    void nonsenseInTheAddressIsTheCallersMistake() throws Exception {
        String path = upload.url().getPath();

        assertThat(program().send("PUT", path, BYTES).statusCode()).isEqualTo(400);
        assertThat(program()
                        .send("PUT", path + "?length=x&expires=1&signature=y", BYTES)
                        .statusCode())
                .isEqualTo(400);
        assertThat(program()
                        .send("PUT", path + "?length=12&expires=-9223372036854775808&signature=y", BYTES)
                        .statusCode())
                .isEqualTo(403);
        assertThat(program().get("/media/none").statusCode()).isEqualTo(404);
        assertThat(program().get("/media/..%2F..%2Fpom.xml").statusCode()).isIn(400, 404);
    }

    private HttpResponse<String> put(String body, String type) throws Exception {
        return program().send("PUT", upload.url().toString(), body, "Content-Type", type);
    }
}
