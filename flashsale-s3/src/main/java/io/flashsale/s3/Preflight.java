package io.flashsale.s3;

import io.flashsale.StoreUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.s3.S3Client;

/** The question that a browser asks before it uploads from a page of another origin, asked at the same address. */
final class Preflight {
    private final S3MediaSettings settings;
    private final URI url;

    Preflight(S3MediaSettings settings, S3Client client) {
        this.settings = settings;
        this.url = URI.create(client.utilities()
                .getUrl(request -> request.bucket(settings.bucket())
                        .key("flashsale-start-check")
                        .endpoint(settings.uploadEndpoint()))
                .toString());
    }

    /**
     * Asks once; blocks, at most for the call timeout.
     *
     * @throws IllegalStateException with the rule the bucket lacks
     * @throws StoreUnavailableException if asking again may help
     */
    void check(String origin) {
        HttpResponse<?> answer = ask(origin);
        int status = answer.statusCode();
        if (Diagnosis.passing(status)) {
            throw new StoreUnavailableException(url + " answers OPTIONS with " + status, null, false);
        }
        Set<String> origins = listed(answer, "Access-Control-Allow-Origin");
        Set<String> methods = listed(answer, "Access-Control-Allow-Methods");
        Set<String> headers = listed(answer, "Access-Control-Allow-Headers");
        if (status < 200
                || status > 299
                || !allows(origins, List.of(origin))
                || !allows(methods, List.of("put"))
                || !allows(headers, headers())) {
            throw new IllegalStateException("the bucket " + settings.bucket() + " does not let browsers at " + origin
                    + " upload: give it a CORS rule with AllowedOrigins [" + origin
                    + "], AllowedMethods [PUT] and AllowedHeaders " + headers() + ", or set uploadOrigins; " + url
                    + " answers OPTIONS with " + status);
        }
    }

    /** Only the beginning of the answer, which is all that its time is bounded for. */
    private HttpResponse<?> ask(String origin) {
        HttpRequest request = HttpRequest.newBuilder(url)
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .timeout(settings.timeout())
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "PUT")
                .header("Access-Control-Request-Headers", String.join(",", headers()))
                .build();
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(settings.connectTimeout())
                .build();
        try {
            HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            answer.body().close();
            return answer;
        } catch (IOException e) {
            throw new StoreUnavailableException(
                    url + " does not answer OPTIONS, which browsers ask before they upload: set uploadEndpoint, or no "
                            + "uploadOrigins if this process cannot reach it; " + e,
                    e,
                    false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted while asking S3", e, false);
        }
    }

    private List<String> headers() {
        return settings.writeOnce()
                ? List.of("cache-control", "content-type", "if-none-match")
                : List.of("cache-control", "content-type");
    }

    private static boolean allows(Set<String> allowed, List<String> wanted) {
        return allowed.contains("*") || allowed.containsAll(wanted);
    }

    private static Set<String> listed(HttpResponse<?> answer, String header) {
        return answer.headers().allValues(header).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(value -> value.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }
}
