package io.flashsale.testing;

import io.flashsale.ItemId;
import io.flashsale.spi.MediaStore;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A media store without bytes: it signs uploads, is told of them by {@link #receive}, and remembers what it was asked to warm.
 *
 * <p><b>Threads.</b> Safe for any number of threads.
 */
public final class FakeMediaStore implements MediaStore {
    private static final long MAX_LENGTH = 10_000_000;
    private static final Duration UPLOAD_WITHIN = Duration.ofMinutes(10);

    private final Clock clock;
    private final Map<String, Upload> prepared = new ConcurrentHashMap<>();
    private final Map<String, Stored> signed = new ConcurrentHashMap<>();
    private final Map<String, Stored> stored = new ConcurrentHashMap<>();
    private final List<String> warmed = new ArrayList<>();

    public FakeMediaStore(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Upload prepareUpload(ItemId item, String fileName, String contentType, long length) {
        if (!contentType.matches("(image|video)/[a-z0-9+.-]+")) {
            throw new IllegalArgumentException("contentType must be of a picture or video");
        }
        if (length < 1 || length > MAX_LENGTH) {
            throw new IllegalArgumentException("length must be 1 to " + MAX_LENGTH + ", but is " + length);
        }
        String key = item.sale() + "/" + item.sku() + "/" + UUID.randomUUID();
        Upload upload = new Upload(
                key,
                "PUT",
                URI.create("https://upload.example/" + key),
                Map.of("Content-Type", contentType),
                clock.instant().plus(UPLOAD_WITHIN));
        prepared.put(key, upload);
        signed.put(key, new Stored(contentType, length));
        return upload;
    }

    /**
     * An upload arrives.
     *
     * @return whether it was taken: it must be what was signed, and in time
     */
    public boolean receive(String key, String contentType, long length) {
        Upload upload = prepared.get(key);
        Stored file = new Stored(contentType, length);
        boolean taken = upload != null && clock.instant().isBefore(upload.expiresAt()) && file.equals(signed.get(key));
        if (taken) {
            stored.put(key, file);
        }
        return taken;
    }

    @Override
    public Optional<Stored> find(String key) {
        return Optional.ofNullable(stored.get(key));
    }

    @Override
    public URI publicUrl(String key) {
        return URI.create("https://cdn.example/" + key);
    }

    @Override
    public void delete(String key) {
        stored.remove(key);
    }

    @Override
    public Set<String> warm(Collection<String> keys) {
        synchronized (warmed) {
            warmed.addAll(keys);
        }
        return Set.of();
    }

    /** Every key it was asked to warm so far, in order. */
    public List<String> warmed() {
        synchronized (warmed) {
            return List.copyOf(warmed);
        }
    }
}
