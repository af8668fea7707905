package io.flashsale.s3;

import io.flashsale.StoreUnavailableException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What a failed call means: it tells a server that is away from settings that are wrong, and names the setting. */
final class Diagnosis {
    /** What Java says of a server that speaks plain HTTP where HTTPS was expected. */
    private static final String NO_TLS = "Unsupported or unrecognized SSL message";

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
            if (passing(e.statusCode())) {
                throw unavailable(server() + " cannot serve now" + itSays(e), e);
            }
            throw new IllegalStateException(refusal(e, permission), e);
        } catch (SdkException e) {
            throw noAnswer(e);
        }
    }

    /** Whether the same call may be answered differently a while later. */
    static boolean passing(int status) {
        return (status >= 500 && status != 501) || status == 429;
    }

    /** Timeouts and broken connections pass, and host names may become known; missing TLS or a certificate that nobody trusts stays. */
    private RuntimeException noAnswer(SdkException e) {
        boolean network = e instanceof ApiCallTimeoutException || e instanceof AbortedException;
        for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return unavailable(noHost(String.valueOf(cause.getMessage())), e);
            }
            if (cause instanceof CertificateException) {
                return new IllegalStateException(
                        server() + " shows a certificate that this Java does not trust: set endpoint, or trust it; "
                                + cause.getMessage(),
                        e);
            }
            if (NO_TLS.equals(cause.getMessage())) {
                return new IllegalStateException(noS3() + "; " + NO_TLS, e);
            }
            network |= cause instanceof IOException;
        }
        return network
                ? unavailable(server() + " does not answer: " + reach() + "; the SDK says: " + e.getMessage(), e)
                : new IllegalStateException(noS3() + "; the SDK says: " + e.getMessage(), e);
    }

    private String noHost(String host) {
        if (settings.endpoint() == null) {
            return "there is no host " + host + ": set region, which is " + settings.region();
        }
        return "there is no host " + host + ": set endpoint"
                + (settings.pathStyle() ? "" : ", or pathStyle to true if the bucket is no part of the host's name");
    }

    private String reach() {
        return settings.endpoint() == null ? "look at the network" : "start it, or set endpoint";
    }

    String server() {
        return settings.endpoint() == null ? "Amazon S3" : "S3 at " + settings.endpoint();
    }

    String noS3() {
        return settings.endpoint() == null
                ? "what answers in place of Amazon S3 does not speak S3 as expected: set region, which is "
                        + settings.region() + ", and mind proxies"
                : "what answers at endpoint " + settings.endpoint()
                        + " does not speak S3 as expected: set endpoint, and mind http or https";
    }

    String writeOnce() {
        return server()
                + " does not honour If-None-Match, so an upload could replace what is shown: set writeOnce to false "
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
            case "AccessDenied", "AllAccessDisabled", "InvalidClientTokenId" -> noPermission(permission);
            default -> (e.statusCode() == 403 ? noPermission(permission) : noS3()) + itSays(e);
        };
    }

    private String noPermission(String permission) {
        return "our credentials may not use the bucket " + settings.bucket() + ": allow them " + permission
                + "; needed are s3:ListBucket on the bucket, and s3:PutObject, s3:GetObject and s3:DeleteObject on its objects";
    }

    private static StoreUnavailableException unavailable(String message, SdkException e) {
        return new StoreUnavailableException(message, e, false);
    }

    private static String itSays(S3Exception e) {
        return "; it says " + e.statusCode() + " " + code(e) + " " + message(e);
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
