package io.flashsale.s3;

import io.flashsale.StoreUnavailableException;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Tells a server that is away from settings that are wrong, and names the setting. */
final class Diagnosis {
    private final S3MediaSettings settings;

    Diagnosis(S3MediaSettings settings) {
        this.settings = settings;
    }

    /**
     * Makes a call.
     *
     * @param permission what it needs
     * @throws IllegalStateException if repeating it cannot help
     * @throws StoreUnavailableException if it can
     */
    <T> T of(String permission, Supplier<T> call) {
        try {
            return call.get();
        } catch (S3Exception e) {
            if ((e.statusCode() >= 500 && e.statusCode() != 501) || e.statusCode() == 429) {
                throw unavailable(e);
            }
            throw new IllegalStateException(refusal(e, permission), e);
        } catch (SdkException e) {
            if (passing(e)) {
                throw unavailable(e);
            }
            throw new IllegalStateException(noS3() + "; the SDK says: " + e.getMessage(), e);
        }
    }

    String server() {
        return settings.endpoint() == null ? "Amazon S3" : "S3 at " + settings.endpoint();
    }

    String noS3() {
        return "what answers at endpoint " + settings.endpoint()
                + " does not speak S3 as expected: set endpoint, and mind " + "http or https";
    }

    String writeOnce() {
        return server()
                + " does not heed If-None-Match, so an upload could replace what is shown: set writeOnce to false "
                + "to accept that";
    }

    private String refusal(S3Exception e, String permission) {
        String bucket = settings.bucket();
        Optional<String> region = header(e, "x-amz-bucket-region");
        if (region.isPresent() && !region.get().equals(settings.region())) {
            return "the bucket " + bucket + " is in another region: set region to " + region.get() + ", not "
                    + settings.region();
        }
        String code = code(e);
        return switch (code) {
            case "NoSuchBucket", "InvalidBucketName" ->
                server() + " has no bucket " + bucket + ": create it, or set bucket";
            case "InvalidAccessKeyId" -> server() + " does not know our access key: set accessKey";
            case "SignatureDoesNotMatch" -> server() + " does not accept our signature: set secretKey";
            case "ExpiredToken", "InvalidToken", "TokenRefreshRequired" ->
                server() + " does not accept our session: renew the credentials";
            case "RequestTimeTooSkewed" -> "this machine's clock is off: set it, signatures depend on it";
            case "AuthorizationHeaderMalformed", "PermanentRedirect", "IllegalLocationConstraintException" ->
                "the region "
                        + settings.region() + " is wrong for bucket " + bucket + ": set region; " + server() + " says: "
                        + message(e);
            case "NotImplemented" -> settings.writeOnce() ? writeOnce() : noS3();
            case "AccessDenied", "AllAccessDisabled", "InvalidClientTokenId" -> noPermission(permission);
            default ->
                e.statusCode() == 403 ? noPermission(permission) : noS3() + "; it said " + e.statusCode() + " " + code;
        };
    }

    private String noPermission(String permission) {
        return "our credentials may not use the bucket " + settings.bucket() + ": allow them " + permission
                + "; needed are s3:ListBucket on the bucket, and s3:PutObject, s3:GetObject and s3:DeleteObject on its objects";
    }

    private StoreUnavailableException unavailable(SdkException e) {
        return new StoreUnavailableException(server() + " does not answer: " + e.getMessage(), e, false);
    }

    /** Timeouts and broken connections pass; a TLS handshake with a server that has none does not. */
    private static boolean passing(SdkException e) {
        boolean network = e instanceof ApiCallTimeoutException || e instanceof AbortedException;
        for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return false;
            }
            network |= cause instanceof IOException;
        }
        return network;
    }

    private static String code(S3Exception e) {
        AwsErrorDetails details = e.awsErrorDetails();
        return details == null ? "" : Objects.requireNonNullElse(details.errorCode(), "");
    }

    private static String message(S3Exception e) {
        AwsErrorDetails details = e.awsErrorDetails();
        return details == null ? "" : Objects.requireNonNullElse(details.errorMessage(), "");
    }

    private static Optional<String> header(S3Exception e, String name) {
        AwsErrorDetails details = e.awsErrorDetails();
        return details == null || details.sdkHttpResponse() == null
                ? Optional.empty()
                : details.sdkHttpResponse().firstMatchingHeader(name);
    }
}
