package io.flashsale.spi;

import io.flashsale.ItemId;
import java.net.URI;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Pictures and videos. Browsers upload straight to the store with a URL signed for one key, one exact length and one type.
 *
 * <p><b>Threads.</b> Safe for any number of threads; calls block. Failures are {@link io.flashsale.StoreUnavailableException}.
 */
public interface MediaStore {
    /**
     * Signs an upload under a new random key that starts with {@code saleId/sku/}.
     *
     * @throws IllegalArgumentException naming the field if type or length is not allowed
     */
    Upload prepareUpload(ItemId item, String fileName, String contentType, long length);

    /** What was uploaded under the key; empty if nothing was, or if it has another type or length than was signed for the key. */
    Optional<Stored> find(String key);

    /** Where browsers fetch it. */
    URI publicUrl(String key);

    /** Deletes it; no error if there is none, or if the key is not one of this store's. */
    void delete(String key);

    /**
     * Has the CDN fetch these before the crowd does. Best effort; blocks within a bound. Leaves out keys that are not this store's:
     * sales may show media from elsewhere.
     *
     * @return the keys that are still cold for a reason that may pass; the loader reports that and asks for them again, ever less
     *     often. If it throws, all of them are
     */
    Set<String> warm(Collection<String> keys);

    /** A store that refuses every upload: for shops that keep media elsewhere. */
    static MediaStore none() {
        return NoMediaStore.INSTANCE;
    }

    /**
     * A signed upload.
     *
     * @param key the new object's name
     * @param method such as PUT
     * @param url where to send the bytes
     * @param headers to be sent along exactly
     * @param expiresAt when the URL stops working
     */
    record Upload(String key, String method, URI url, Map<String, String> headers, Instant expiresAt) {}

    /**
     * An uploaded object.
     *
     * @param contentType as stored
     * @param length in bytes
     */
    record Stored(String contentType, long length) {}
}
