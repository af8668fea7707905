package io.flashsale.s3;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** The SDK's clients: bounded in time, and without checksums that only Amazon's own servers know. */
final class S3Clients implements AutoCloseable {
    private static final int MAX_ATTEMPTS = 2;

    private final @Nullable DefaultCredentialsProvider own;
    private final AwsCredentialsProvider credentials;
    private final S3Client client;
    private final S3Presigner presigner;

    S3Clients(S3MediaSettings settings) {
        AwsCredentialsProvider given = settings.credentials();
        if (given == null) {
            DefaultCredentialsProvider found =
                    DefaultCredentialsProvider.builder().build();
            own = found;
            credentials = new Lent(found);
        } else {
            own = null;
            credentials = new Lent(given);
        }
        client = client(settings);
        presigner = presigner(settings);
    }

    AwsCredentialsProvider credentials() {
        return credentials;
    }

    S3Client client() {
        return client;
    }

    S3Presigner presigner() {
        return presigner;
    }

    private S3Client client(S3MediaSettings settings) {
        return S3Client.builder()
                .region(Region.of(settings.region()))
                .endpointOverride(settings.endpoint())
                .forcePathStyle(settings.pathStyle())
                .credentialsProvider(credentials)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(settings.connectTimeout())
                        .socketTimeout(settings.timeout()))
                .overrideConfiguration(override -> override.apiCallTimeout(settings.timeout())
                        .retryStrategy(StandardRetryStrategy.builder()
                                .maxAttempts(MAX_ATTEMPTS)
                                .build()))
                .build();
    }

    private S3Presigner presigner(S3MediaSettings settings) {
        URI endpoint = settings.uploadEndpoint() == null ? settings.endpoint() : settings.uploadEndpoint();
        S3Presigner.Builder builder = S3Presigner.builder()
                .region(Region.of(settings.region()))
                .credentialsProvider(credentials)
                .serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(settings.pathStyle())
                        .build());
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        return builder.build();
    }

    /** A provider that cannot be closed: clients close theirs, and the host's is not ours to close. */
    private record Lent(AwsCredentialsProvider provider) implements AwsCredentialsProvider {
        @Override
        public AwsCredentials resolveCredentials() {
            return provider.resolveCredentials();
        }
    }

    @Override
    public void close() {
        presigner.close();
        client.close();
        if (own != null) {
            own.close();
        }
    }
}
