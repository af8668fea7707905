package io.flashsale.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.ItemId;
import io.flashsale.spi.MediaStore;
import io.flashsale.spi.MediaStore.Upload;
import io.flashsale.testing.FakeMediaStore;
import io.flashsale.testing.SettableClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FakeMediaStoreTest extends MediaStoreContract {
    private final SettableClock clock = new SettableClock();
    private final FakeMediaStore store = new FakeMediaStore(clock);

    @Override
    protected MediaStore createStore() {
        return store;
    }

    @Override
    protected boolean send(Upload upload, String contentType, byte[] bytes) {
        return store.receive(upload.key(), contentType, bytes.length);
    }

    @Test
    void anUploadThatComesTooLateIsRefused() {
        Upload upload = store.prepareUpload(ItemId.of("sale", "phone"), "x.png", "image/png", 3);
        clock.advance(Duration.ofHours(1));
        assertThat(store.receive(upload.key(), "image/png", 3)).isFalse();
    }

    @Test
    void itRemembersWhatWasToBeWarmed() {
        store.warm(List.of("a", "b"));
        store.warm(List.of("c"));
        assertThat(store.warmed()).containsExactly("a", "b", "c");
    }
}
