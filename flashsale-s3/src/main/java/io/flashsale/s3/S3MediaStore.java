package io.flashsale.s3;

import io.flashsale.ItemId;
import io.flashsale.spi.MediaStore;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.presigner.model.PresignedPutObjectRequest;

/**
 * A media store in a bucket of S3 or of a server that speaks its protocol, with a CDN in front.
 *
 * <p>Browsers upload by PUT with a URL that is signed for one new key, one length and one type, and once only: what is shown cannot be
 * replaced. The key says what was announced, and {@link #find} finds nothing but that. CDN and browsers are told to keep it for a year.
 *
 * <p><b>Threads.</b> Safe for any number of threads. Calls block for at most the call timeout; warming up has its own bound.
 */
public final class S3MediaStore implements MediaStore, AutoCloseable {
    private static final Stored NOTHING = new Stored("", -1);
    /** What is under a key never changes. */
    private static final String CACHE_CONTROL = "public, max-age=31536000, immutable";

    private final S3MediaSettings settings;
    private final S3Clients clients;
    private final MediaKeys keys;
    private final CdnWarmUp warmUp;

    private S3MediaStore(S3MediaSettings settings) {
        this.settings = settings;
        this.clients = new S3Clients(settings);
        this.keys = new MediaKeys(settings.maxBytes().keySet(), new SecureRandom());
        URI own = settings.warmUp().baseUrl();
        this.warmUp = new CdnWarmUp(own == null ? settings.publicBaseUrl() : own, settings.warmUp());
    }

    /**
     * Opens the bucket, after checking everything that a browser's upload will need: a small object is written, found and deleted.
     * Blocks for at most {@link S3MediaSettings#waitAtStart} and one more round of calls.
     *
     * @throws IllegalStateException naming the setting to change
     * @throws io.flashsale.StoreUnavailableException if the server did not answer in time
     */
    public static S3MediaStore open(S3MediaSettings settings) {
        S3MediaStore store = new S3MediaStore(settings);
        try {
            new StartCheck(settings, store.clients).run();
            return store;
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    @Override
    public Upload prepareUpload(ItemId item, String fileName, String contentType, long length) {
        Long max = settings.maxBytes().get(contentType);
        if (max == null) {
            throw new IllegalArgumentException("contentType must be one of "
                    + new TreeSet<>(settings.maxBytes().keySet()));
        }
        if (length < 1 || length > max) {
            throw new IllegalArgumentException("length must be 1 to " + max + " bytes for " + contentType);
        }
        return presign(keys.create(item, contentType, length), contentType, length);
    }

    /** Length and type are signed too, but a browser sets the length by itself and refuses to be told. */
    private Upload presign(String key, String contentType, long length) {
        PresignedPutObjectRequest signed = S3Failures.calling(
                "signing an upload",
                false,
                () -> clients.presigner()
                        .presignPutObject(request -> request.signatureDuration(settings.uploadTimeout())
                                .putObjectRequest(put -> put.bucket(settings.bucket())
                                        .key(key)
                                        .contentType(contentType)
                                        .contentLength(length)
                                        .cacheControl(CACHE_CONTROL)
                                        .ifNoneMatch(settings.writeOnce() ? "*" : null))));
        Map<String, String> headers =
                new HashMap<>(Map.of("Content-Type", contentType, "Cache-Control", CACHE_CONTROL));
        if (settings.writeOnce()) {
            headers.put("If-None-Match", "*");
        }
        return new Upload(key, "PUT", URI.create(signed.url().toString()), Map.copyOf(headers), signed.expiration());
    }

    /** Also empty if what is there is not what the key was signed for. */
    @Override
    public Optional<Stored> find(String key) {
        return keys.announced(key).filter(announced -> announced.equals(head(key)));
    }

    private Stored head(String key) {
        return S3Failures.calling("looking for " + key, false, () -> {
            try {
                HeadObjectResponse head = clients.client()
                        .headObject(request -> request.bucket(settings.bucket()).key(key));
                return new Stored(head.contentType(), head.contentLength());
            } catch (NoSuchKeyException nothing) {
                return NOTHING;
            }
        });
    }

    @Override
    public URI publicUrl(String key) {
        return Addresses.under(settings.publicBaseUrl(), key);
    }

    @Override
    public void delete(String key) {
        if (MediaKeys.ours(key)) {
            S3Failures.calling(
                    "deleting " + key,
                    true,
                    () -> clients.client()
                            .deleteObject(
                                    request -> request.bucket(settings.bucket()).key(key)));
        }
    }

    /**
     * Fetches the public URLs of the keys, each once; what fails is logged in one line. Blocks within the bounds of the settings.
     *
     * @return those that the CDN had no time for, did not answer, or answered by 429 or 5xx
     */
    @Override
    public Set<String> warm(Collection<String> keysToWarm) {
        return warmUp.fetch(
                keysToWarm.stream().filter(MediaKeys::ours).collect(Collectors.toCollection(LinkedHashSet::new)));
    }

    /** A credentials provider that was given stays open. */
    @Override
    public void close() {
        clients.close();
    }
}
