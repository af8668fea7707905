package io.flashsale.spring.boot.s3;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Where pictures and videos are; the checks are those of flashsale-s3.
 *
 * @param bucket Name of the bucket, which must exist.
 * @param publicBaseUrl What public URLs begin with, thus the CDN's: the key of an object is appended as path.
 * @param region Where the bucket is.
 * @param endpoint The server; Amazon's if not set.
 * @param pathStyle Whether the bucket stands in the path instead of the host name; true if not set and there is an endpoint.
 * @param accessKey Who we are; what the SDK finds by itself, in environment, profile or machine role, if not set.
 * @param secretKey The secret of the access key.
 * @param uploadEndpoint The server as browsers reach it, if they reach it by another address.
 * @param uploadOrigins The pages that upload, such as https://shop.example: whether the bucket lets them is checked at the start.
 * @param uploadTimeout How long the URL of an upload works.
 * @param maxBytes The types that may be uploaded, each with its largest length; common pictures up to 10 MB and videos up to 200 MB if
 *     not set.
 * @param writeOnce Whether nothing may be uploaded over what is there; false only for servers that do not know If-None-Match.
 * @param connectTimeout How long connecting may take.
 * @param timeout How long one call may take, its repetition included.
 * @param waitAtStart How long to wait for a server that is down at the start; 0 refuses to start at once.
 * @param warmUp How the CDN is made to fetch media before the crowd does.
 */
@ConfigurationProperties("flashsale.s3")
public record FlashSaleS3Properties(
        @Nullable String bucket,
        @Nullable URI publicBaseUrl,
        @DefaultValue("us-east-1") String region,
        @Nullable URI endpoint,
        @Nullable Boolean pathStyle,
        @Nullable String accessKey,
        @Nullable String secretKey,
        @Nullable URI uploadEndpoint,
        @DefaultValue List<String> uploadOrigins,
        @DefaultValue("10m") Duration uploadTimeout,
        @DefaultValue Map<String, DataSize> maxBytes,
        @DefaultValue("true") boolean writeOnce,
        @DefaultValue("2s") Duration connectTimeout,
        @DefaultValue("5s") Duration timeout,
        @DefaultValue("30s") Duration waitAtStart,
        @DefaultValue WarmUp warmUp) {

    /**
     * How the CDN is made to fetch media before the crowd does.
     *
     * @param baseUrl The CDN as this process reaches it, if not by the public base URL.
     * @param atOnce Most fetches at a time.
     * @param within How long one round may take; what is not fetched by then is tried again later.
     * @param maxBytes Most bytes of one round; what is beyond it is left to the crowd.
     */
    public record WarmUp(
            @Nullable URI baseUrl,
            @DefaultValue("8") int atOnce,
            @DefaultValue("1m") Duration within,
            @DefaultValue("2GB") DataSize maxBytes) {}

    /** Without the secret. */
    @Override
    public String toString() {
        return "FlashSaleS3Properties[" + bucket + " at " + endpoint + "]";
    }
}
