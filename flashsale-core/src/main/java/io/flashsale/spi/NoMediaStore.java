package io.flashsale.spi;

import io.flashsale.ItemId;
import java.net.URI;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** The media store that has nothing and takes nothing. */
enum NoMediaStore implements MediaStore {
    INSTANCE;

    @Override
    public Upload prepareUpload(ItemId item, String fileName, String contentType, long length) {
        throw new IllegalArgumentException("media cannot be uploaded: configure a MediaStore");
    }

    @Override
    public Optional<Stored> find(String key) {
        return Optional.empty();
    }

    @Override
    public URI publicUrl(String key) {
        throw new IllegalArgumentException("media cannot be shown: configure a MediaStore");
    }

    @Override
    public void delete(String key) {}

    @Override
    public Set<String> warm(Collection<String> keys) {
        return Set.of();
    }
}
