package io.flashsale.spring.boot.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.flashsale.spi.MediaStore;
import java.util.Map;

/** A signed upload. */
record UploadView(
        @JsonProperty("key") String key,
        @JsonProperty("method") String method,
        @JsonProperty("url") String url,
        @JsonProperty("headers") Map<String, String> headers,
        @JsonProperty("expiresAt") String expiresAt) {
    static UploadView of(MediaStore.Upload upload) {
        return new UploadView(
                upload.key(),
                upload.method(),
                upload.url().toString(),
                upload.headers(),
                upload.expiresAt().toString());
    }
}
