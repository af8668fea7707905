package io.flashsale.s3;

import io.flashsale.spi.Arguments;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * Where the media are, who may put what there, and where browsers fetch it; made by a {@link #builder}.
 *
 * @param bucket which must exist
 * @param publicBaseUrl what public URLs begin with, which is the CDN's address: the key of an object is appended as path
 * @param region where the bucket is; {@code us-east-1} unless set, which servers other than Amazon's usually accept
 * @param endpoint the server; null for Amazon's
 * @param pathStyle whether the bucket's name is in the path instead of the host name; true unless set if there is an endpoint
 * @param credentials who we are; null for what the SDK finds by itself, in environment, profile or machine role
 * @param uploadEndpoint the server as browsers reach it, if they reach it by another address; null for the endpoint
 * @param uploadOrigins the pages that upload, such as {@code https://shop.example}: whether the bucket lets them is checked at the start,
 *     at the address browsers use; none unless set
 * @param uploadTimeout how long the URL of an upload works, 1 s to 7 days; 10 minutes unless set
 * @param maxBytes the types that may be uploaded, each with its maximum length; {@link #DEFAULT_TYPES} unless set
 * @param writeOnce whether nothing may be uploaded over what is there, which is the default; false only for servers that do not know
 *     {@code If-None-Match}
 * @param connectTimeout how long opening a connection may take; 2 s unless set
 * @param timeout how long one call may take, its repetition included; 5 s unless set
 * @param waitAtStart how long {@link S3MediaStore#open} waits for a server that does not answer; zero asks once; 30 s unless
 *     set
 * @param warmUp how the CDN is warmed; {@link WarmUp#DEFAULTS} unless set
 */
public record S3MediaSettings(
        String bucket,
        URI publicBaseUrl,
        String region,
        @Nullable URI endpoint,
        boolean pathStyle,
        @Nullable AwsCredentialsProvider credentials,
        @Nullable URI uploadEndpoint,
        List<String> uploadOrigins,
        Duration uploadTimeout,
        Map<String, Long> maxBytes,
        boolean writeOnce,
        Duration connectTimeout,
        Duration timeout,
        Duration waitAtStart,
        WarmUp warmUp) {
    private static final long PICTURE = 10L << 20;
    private static final long VIDEO = 200L << 20;
    /** What one PUT may carry. */
    private static final long MAX_OBJECT_BYTES = 5L << 30;

    /** Types that browsers show without running anything; SVG may carry scripts and is not among them. */
    public static final Map<String, Long> DEFAULT_TYPES = Map.of(
            "image/png", PICTURE,
            "image/jpeg", PICTURE,
            "image/webp", PICTURE,
            "image/gif", PICTURE,
            "image/avif", PICTURE,
            "video/mp4", VIDEO,
            "video/webm", VIDEO);

    private static final Pattern TYPE = Pattern.compile("[a-z]+/[a-z0-9][a-z0-9.+-]*");
    private static final Duration MAX_UPLOAD_TIMEOUT = Duration.ofDays(7);

    /** @throws IllegalArgumentException naming the setting that is out of range */
    public S3MediaSettings {
        if (bucket.isBlank() || bucket.contains("/")) {
            throw new IllegalArgumentException("bucket must be the name of a bucket, but is '" + bucket + "'");
        }
        Arguments.notBlank("region", region);
        Addresses.checkBase("publicBaseUrl", publicBaseUrl);
        Addresses.checkServer("endpoint", endpoint);
        Addresses.checkServer("uploadEndpoint", uploadEndpoint);
        uploadOrigins = List.copyOf(uploadOrigins);
        uploadOrigins.forEach(origin -> Addresses.checkOrigin("uploadOrigins", origin));
        Arguments.between("uploadTimeout", uploadTimeout, Duration.ofSeconds(1), MAX_UPLOAD_TIMEOUT);
        maxBytes = Map.copyOf(maxBytes);
        if (maxBytes.isEmpty()) {
            throw new IllegalArgumentException("maxBytes must name at least one type, such as image/png");
        }
        maxBytes.forEach(S3MediaSettings::checkType);
        MediaKeys.checkExtensions(maxBytes.keySet());
        Arguments.positive("connectTimeout", connectTimeout);
        Arguments.positive("timeout", timeout);
        Arguments.notNegative("waitAtStart", waitAtStart);
    }

    private static void checkType(String type, long max) {
        if (!TYPE.matcher(type).matches()) {
            throw new IllegalArgumentException(
                    "maxBytes must name types such as image/png, in lower case, but names '" + type + "'");
        }
        Arguments.between("maxBytes of " + type, max, 1, MAX_OBJECT_BYTES);
    }

    /** Begins with what has no default. */
    public static Builder builder(String bucket, URI publicBaseUrl) {
        return new Builder(bucket, publicBaseUrl);
    }

    /** Begins with these settings. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Without the credentials. */
    @Override
    public String toString() {
        return "S3MediaSettings[bucket=" + bucket + ", publicBaseUrl=" + publicBaseUrl + ", region=" + region
                + ", endpoint=" + endpoint + ", pathStyle=" + pathStyle + ", credentials="
                + (credentials == null ? "of the environment" : "given") + ", uploadEndpoint=" + uploadEndpoint
                + ", uploadOrigins=" + uploadOrigins + ", uploadTimeout=" + uploadTimeout + ", maxBytes=" + maxBytes
                + ", writeOnce=" + writeOnce + ", connectTimeout=" + connectTimeout + ", timeout=" + timeout
                + ", waitAtStart=" + waitAtStart + ", warmUp=" + warmUp + "]";
    }

    /**
     * How the CDN is made to fetch media before the crowd does: by ordinary GETs of their public URLs.
     *
     * @param baseUrl the CDN as this process reaches it, if not by the public base URL; null for that
     * @param concurrency maximum number of fetches at a time, 1 to 64; 8 by default
     * @param timeout how long one round may take; what is not fetched by then is tried again later; a minute by default
     * @param maxBytes maximum number of bytes in one round; what is beyond it is left to the crowd; 2 GiB by default
     */
    public record WarmUp(@Nullable URI baseUrl, int concurrency, Duration timeout, long maxBytes) {
        public static final WarmUp DEFAULTS = new WarmUp(null, 8, Duration.ofMinutes(1), 2L << 30);

        /** @throws IllegalArgumentException naming the setting that is out of range */
        public WarmUp {
            if (baseUrl != null) {
                Addresses.checkBase("warmUp.baseUrl", baseUrl);
            }
            Arguments.between("warmUp.concurrency", concurrency, 1, 64);
            Arguments.positive("warmUp.timeout", timeout);
            Arguments.atLeast("warmUp.maxBytes", maxBytes, 1);
        }

        /** Begins with {@link #DEFAULTS}. */
        public static Builder builder() {
            return DEFAULTS.toBuilder();
        }

        /** Begins with these settings. */
        public Builder toBuilder() {
            return new Builder(this);
        }

        /** Collects the settings. Not safe for several threads. */
        public static final class Builder {
            private @Nullable URI baseUrl;
            private int concurrency;
            private Duration timeout;
            private long maxBytes;

            private Builder(WarmUp from) {
                baseUrl = from.baseUrl;
                concurrency = from.concurrency;
                timeout = from.timeout;
                maxBytes = from.maxBytes;
            }

            public Builder baseUrl(@Nullable URI value) {
                baseUrl = value;
                return this;
            }

            public Builder concurrency(int value) {
                concurrency = value;
                return this;
            }

            public Builder timeout(Duration value) {
                timeout = value;
                return this;
            }

            public Builder maxBytes(long value) {
                maxBytes = value;
                return this;
            }

            /**
             * Makes the settings.
             *
             * @throws IllegalArgumentException naming the setting that is out of range
             */
            public WarmUp build() {
                return new WarmUp(baseUrl, concurrency, timeout, maxBytes);
            }
        }
    }

    /** Collects the settings. Not safe for several threads. */
    public static final class Builder {
        private final String bucket;
        private final URI publicBaseUrl;
        private String region = "us-east-1";
        private @Nullable URI endpoint;
        private @Nullable Boolean pathStyle;
        private @Nullable AwsCredentialsProvider credentials;
        private @Nullable URI uploadEndpoint;
        private List<String> uploadOrigins = List.of();
        private Duration uploadTimeout = Duration.ofMinutes(10);
        private Map<String, Long> maxBytes = DEFAULT_TYPES;
        private boolean writeOnce = true;
        private Duration connectTimeout = Duration.ofSeconds(2);
        private Duration timeout = Duration.ofSeconds(5);
        private Duration waitAtStart = Duration.ofSeconds(30);
        private WarmUp warmUp = WarmUp.DEFAULTS;

        private Builder(String bucket, URI publicBaseUrl) {
            this.bucket = bucket;
            this.publicBaseUrl = publicBaseUrl;
        }

        private Builder(S3MediaSettings settings) {
            bucket = settings.bucket;
            publicBaseUrl = settings.publicBaseUrl;
            region = settings.region;
            endpoint = settings.endpoint;
            pathStyle = settings.pathStyle;
            credentials = settings.credentials;
            uploadEndpoint = settings.uploadEndpoint;
            uploadOrigins = settings.uploadOrigins;
            uploadTimeout = settings.uploadTimeout;
            maxBytes = settings.maxBytes;
            writeOnce = settings.writeOnce;
            connectTimeout = settings.connectTimeout;
            timeout = settings.timeout;
            waitAtStart = settings.waitAtStart;
            warmUp = settings.warmUp;
        }

        public Builder region(String value) {
            region = value;
            return this;
        }

        public Builder endpoint(URI value) {
            endpoint = value;
            return this;
        }

        public Builder pathStyle(boolean value) {
            pathStyle = value;
            return this;
        }

        public Builder credentials(AwsCredentialsProvider value) {
            credentials = value;
            return this;
        }

        /**
         * Credentials that never change.
         *
         * @throws IllegalArgumentException naming the one that is blank
         */
        public Builder accessKey(String accessKey, String secretKey) {
            Arguments.notBlank("accessKey", accessKey);
            Arguments.notBlank("secretKey", secretKey);
            return credentials(StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey)));
        }

        public Builder uploadEndpoint(URI value) {
            uploadEndpoint = value;
            return this;
        }

        public Builder uploadOrigins(List<String> value) {
            uploadOrigins = value;
            return this;
        }

        public Builder uploadTimeout(Duration value) {
            uploadTimeout = value;
            return this;
        }

        public Builder maxBytes(Map<String, Long> value) {
            maxBytes = value;
            return this;
        }

        public Builder writeOnce(boolean value) {
            writeOnce = value;
            return this;
        }

        public Builder connectTimeout(Duration value) {
            connectTimeout = value;
            return this;
        }

        public Builder timeout(Duration value) {
            timeout = value;
            return this;
        }

        public Builder waitAtStart(Duration value) {
            waitAtStart = value;
            return this;
        }

        public Builder warmUp(WarmUp value) {
            warmUp = value;
            return this;
        }

        /**
         * Makes the settings.
         *
         * @throws IllegalArgumentException naming the setting that is out of range
         */
        public S3MediaSettings build() {
            return new S3MediaSettings(
                    bucket,
                    publicBaseUrl,
                    region,
                    endpoint,
                    pathStyle == null ? endpoint != null : pathStyle,
                    credentials,
                    uploadEndpoint,
                    uploadOrigins,
                    uploadTimeout,
                    maxBytes,
                    writeOnce,
                    connectTimeout,
                    timeout,
                    waitAtStart,
                    warmUp);
        }
    }
}
