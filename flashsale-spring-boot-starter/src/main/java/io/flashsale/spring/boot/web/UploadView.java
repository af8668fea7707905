package io.flashsale.spring.boot.web;

import io.flashsale.spi.MediaStore;
import java.util.Map;

/** A signed upload. */
record UploadView(String key, String method, String url, Map<String, String> headers, String expiresAt) {
    static UploadView of(MediaStore.Upload upload) {
        return new UploadView(
                upload.key(),
                upload.method(),
                upload.url().toString(),
                upload.headers(),
                upload.expiresAt().toString());
    }
}
