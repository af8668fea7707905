package io.flashsale.examples.shop.media;

import io.flashsale.examples.shop.media.LocalMediaStore.Receipt;
import io.flashsale.examples.shop.media.LocalMediaStore.SentFile;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The addresses of the local media store: uploads that are signed, and what they left. */
@RestController
@ConditionalOnBooleanProperty(name = "shop.local-media", matchIfMissing = true)
@RequestMapping("/media/{name}")
class MediaController {
    private final LocalMediaStore store;

    MediaController(LocalMediaStore store) {
        this.store = store;
    }

    @PutMapping
    ResponseEntity<ProblemDetail> upload(
            @PathVariable String name,
            @RequestParam long length,
            @RequestParam long expires,
            @RequestParam String signature,
            HttpServletRequest request)
            throws IOException {
        SentFile file = new SentFile(
                Objects.requireNonNullElse(request.getContentType(), ""),
                request.getContentLengthLong(),
                request.getInputStream());
        Receipt receipt = store.receive(name, length, expires, signature, file);
        return switch (receipt) {
            case STORED -> ResponseEntity.noContent().build();
            case STORED_BEFORE -> refuse(HttpStatus.CONFLICT, receipt, "Something was uploaded here before.");
            case NOT_SIGNED -> refuse(HttpStatus.FORBIDDEN, receipt, "This address is not signed, or no longer.");
            case WRONG_TYPE -> refuse(HttpStatus.UNSUPPORTED_MEDIA_TYPE, receipt, "Another Content-Type was signed.");
            case WRONG_LENGTH -> refuse(HttpStatus.BAD_REQUEST, receipt, "Another length was signed.");
        };
    }

    /** Files never change under their random name, and are never anything but the picture or video they were signed as. */
    @GetMapping
    ResponseEntity<Resource> show(@PathVariable String name) {
        return store.open(name)
                .map(file -> ResponseEntity.ok()
                        .contentType(MediaType.parseMediaType(file.contentType()))
                        .cacheControl(CacheControl.maxAge(Duration.ofDays(365))
                                .cachePublic()
                                .immutable())
                        .header("X-Content-Type-Options", "nosniff")
                        .header("Content-Security-Policy", "default-src 'none'; sandbox")
                        .<Resource>body(new FileSystemResource(file.path())))
                .orElseGet(() -> ResponseEntity.notFound().build());
    }

    private static ResponseEntity<ProblemDetail> refuse(HttpStatus status, Receipt receipt, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setProperty("reason", receipt.name());
        return ResponseEntity.status(status).body(problem);
    }
}
