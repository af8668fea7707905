package io.flashsale.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

class CredentialsTest {
    @Test
    void aProviderOfTheHostIsUsedAndLeftOpen() throws Exception {
        Closeable provider = new Closeable();
        try (SmallS3 server = new SmallS3()) {
            S3MediaStore.open(server.settings().credentials(provider).build()).close();
        }
        assertThat(provider.asked).hasPositiveValue();
        assertThat(provider.closed).hasValue(0);
    }

    private static final class Closeable implements AwsCredentialsProvider, SdkAutoCloseable {
        final AtomicInteger asked = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();

        @Override
        public AwsCredentials resolveCredentials() {
            asked.incrementAndGet();
            return AwsBasicCredentials.create("somebody", "secret");
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }
}
