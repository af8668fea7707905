package io.flashsale.s3;

import io.flashsale.testkit.server.S3Server;
import java.net.URI;
import java.time.Duration;

/** Settings for tests. */
final class Samples {
    private Samples() {}

    /** A new bucket of the server, shown by the server itself; nothing is waited for. */
    static S3MediaSettings.Builder settings(S3Server server) {
        String bucket = server.newBucket();
        return S3MediaSettings.builder(bucket, URI.create(server.endpoint() + "/" + bucket))
                .endpoint(server.endpoint())
                .region(S3Server.REGION)
                .accessKey(server.accessKey(), server.secretKey())
                .waitAtStart(Duration.ZERO);
    }
}
