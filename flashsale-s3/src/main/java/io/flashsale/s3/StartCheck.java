package io.flashsale.s3;

import io.flashsale.StoreUnavailableException;
import io.flashsale.spi.StartWait;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** A trial of everything that the store will need, so that wrong settings show at the start and not when the first picture is missing. */
final class StartCheck {
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final String PREFIX = "flashsale-start-check/";
    private static final String TYPE = "image/png";
    private static final byte[] BYTES = {1, 2, 3};

    private final S3MediaSettings settings;
    private final AwsCredentialsProvider credentials;
    private final S3Client client;
    private final Diagnosis diagnosis;

    StartCheck(S3MediaSettings settings, S3Clients clients) {
        this.settings = settings;
        this.credentials = clients.credentials();
        this.client = clients.client();
        this.diagnosis = new Diagnosis(settings);
    }

    /** Repeats the check while the server does not answer, for as long as the settings say. */
    void run() {
        credentials();
        StartWait wait = new StartWait("S3", settings.waitAtStart(), PAUSE);
        while (true) {
            try {
                check();
                return;
            } catch (StoreUnavailableException e) {
                wait.pause(String.valueOf(e.getMessage()), e);
            }
        }
    }

    private void credentials() {
        try {
            credentials.resolveCredentials();
        } catch (SdkException e) {
            throw new IllegalStateException(
                    "no credentials for S3 were found: set accessKey and secretKey, or give this "
                            + "process a role that may use the bucket; the SDK says: " + e.getMessage(),
                    e);
        }
    }

    private void check() {
        ListObjectsV2Response list = diagnosis.of(
                "s3:ListBucket",
                () -> client.listObjectsV2(
                        request -> request.bucket(settings.bucket()).maxKeys(1)));
        if (list.name() == null) {
            throw new IllegalStateException(diagnosis.noS3());
        }
        String key = PREFIX + UUID.randomUUID();
        diagnosis.of("s3:PutObject", () -> put(key, null));
        try {
            found(key);
            if (settings.writeOnce()) {
                notTwice(key);
            }
        } finally {
            diagnosis.of(
                    "s3:DeleteObject",
                    () -> client.deleteObject(
                            request -> request.bucket(settings.bucket()).key(key)));
        }
        Preflight preflight = new Preflight(settings, client);
        settings.uploadOrigins().forEach(preflight::check);
    }

    /** @param ifNoneMatch not for the first write: the client repeats it after a lost answer, and would meet what it wrote */
    private Object put(String key, @Nullable String ifNoneMatch) {
        return client.putObject(
                request -> request.bucket(settings.bucket())
                        .key(key)
                        .contentType(TYPE)
                        .ifNoneMatch(ifNoneMatch),
                RequestBody.fromBytes(BYTES));
    }

    private void found(String key) {
        HeadObjectResponse head = diagnosis.of(
                "s3:GetObject",
                () -> client.headObject(
                        request -> request.bucket(settings.bucket()).key(key)));
        if (head.contentLength() != BYTES.length || !TYPE.equals(head.contentType())) {
            throw new IllegalStateException(
                    diagnosis.server() + " keeps neither type nor length of objects: it answers " + head.contentType()
                            + " and " + head.contentLength() + " for " + TYPE + " and " + BYTES.length);
        }
    }

    private void notTwice(String key) {
        boolean taken = diagnosis.of("s3:PutObject", () -> {
            try {
                put(key, "*");
                return true;
            } catch (S3Exception e) {
                if (e.statusCode() == 412) {
                    return false;
                }
                if (e.statusCode() == 501) {
                    throw new IllegalStateException(diagnosis.writeOnce(), e);
                }
                throw e;
            }
        });
        if (taken) {
            throw new IllegalStateException(diagnosis.writeOnce());
        }
    }
}
