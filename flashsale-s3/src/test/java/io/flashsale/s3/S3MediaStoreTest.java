package io.flashsale.s3;

import io.flashsale.spi.MediaStore;
import io.flashsale.testkit.MediaStoreContract;
import io.flashsale.testkit.server.S3Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;

class S3MediaStoreTest extends MediaStoreContract {
    @RegisterExtension
    static final S3Server S3 = new S3Server();

    private S3MediaStore store;

    @Override
    protected MediaStore createStore() {
        store = S3MediaStore.open(Samples.settings(S3).build());
        return store;
    }

    @AfterEach
    void close() {
        store.close();
    }
}
