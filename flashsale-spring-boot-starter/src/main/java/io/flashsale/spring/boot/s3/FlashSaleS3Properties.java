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
 * Where pictures and videos are; defaults and checks are those of flashsale-s3.
 *
 * @param bucket Name of the bucket, which must exist.
 * @param publicBaseUrl Base of public URLs, thus the CDN's address: the key of an object is appended as path.
 * @param region Region of the bucket.
 * @param endpoint Address of the server; Amazon's if not set.
 * @param pathStyle Whether the bucket's name is in the path instead of the host name. If not set, it is where there is an endpoint.
 * @param accessKey Access key; if not set, the SDK finds credentials by itself, in environment, profile or machine role.
 * @param secretKey Secret of the access key.
 * @param uploadEndpoint Address of the server as browsers reach it, if it is another one.
 * @param uploadOrigins Origins of the pages that upload, such as https://shop.example; the start checks whether the bucket lets them.
 * @param uploadTimeout How long the URL of an upload is valid.
 * @param maxBytes Types that may be uploaded, each with its maximum size. If not set, common pictures up to 10 MB and videos up to
 *     200 MB.
 * @param writeOnce Whether an upload may not overwrite what is there; false only for servers that do not know If-None-Match.
 * @param connectTimeout Time limit of connecting.
 * @param timeout Time limit of one call, including its repetition.
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
     * @param baseUrl Address of the CDN as this process reaches it, if not by the public base URL.
     * @param concurrency Maximum number of fetches at a time.
     * @param timeout Time limit of one round; what is not fetched by then is tried again later.
     * @param maxBytes Maximum size of all that one round fetches; the rest is left to the crowd.
     */
    public record WarmUp(
            @Nullable URI baseUrl,
            @DefaultValue("8") int concurrency,
            @DefaultValue("1m") Duration timeout,
            @DefaultValue("2GB") DataSize maxBytes) {}

    /** Leaves out the secret. */
    @Override
    public String toString() {
        return "FlashSaleS3Properties[" + bucket + " at " + endpoint + "]";
    }
}
