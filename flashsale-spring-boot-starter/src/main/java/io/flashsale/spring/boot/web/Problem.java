package io.flashsale.spring.boot.web;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * An RFC 9457 problem detail with a {@code reason}: the body of every answer that is an error. Immutable.
 *
 * <p>The members are a map, not a bean, so that no setting of the host's JSON library renames or drops one.
 */
final class Problem {
    private static final long MIN_RETRY_SECONDS = 1;
    private final HttpStatus status;
    private final Map<String, Object> members;
    private final Map<String, String> headers;

    private Problem(HttpStatus status, Map<String, Object> members, Map<String, String> headers) {
        this.status = status;
        this.members = Collections.unmodifiableMap(members);
        this.headers = headers;
    }

    static Problem of(HttpStatus status, String reason, String detail) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", "about:blank");
        members.put("title", status.getReasonPhrase());
        members.put("status", status.value());
        members.put("detail", detail);
        members.put("reason", reason);
        return new Problem(status, members, Map.of());
    }

    static Problem badRequest(String detail) {
        return of(HttpStatus.BAD_REQUEST, "BAD_REQUEST", detail);
    }

    /** Names what is wrong with the input, the first of it twice: as {@code field} for those who look at one only. */
    static Problem badRequest(List<FieldError> errors) {
        FieldError first = errors.get(0);
        return badRequest(first.field() + " " + first.message())
                .with("field", first.field())
                .with("errors", List.copyOf(errors));
    }

    static Problem badRequest(String field, String message) {
        return badRequest(List.of(new FieldError(field, message)));
    }

    /** The same with another member; none if the value is null. */
    Problem with(String name, @Nullable Object value) {
        if (value == null) {
            return this;
        }
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(name, value);
        return new Problem(status, more, headers);
    }

    /** The same with another header; none if the value is null. */
    Problem withHeader(String name, @Nullable String value) {
        if (value == null) {
            return this;
        }
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Problem(status, members, more);
    }

    Problem withRetryAfter(Duration delay) {
        return withRetryAfterHeader(delay).with("retryAfterMillis", Math.max(0, delay.toMillis()));
    }

    /** The header counts whole seconds: rounded up, so that nobody comes back too early. */
    Problem withRetryAfterHeader(Duration delay) {
        long seconds = Math.max(MIN_RETRY_SECONDS, (delay.toMillis() + 999) / 1000);
        return withHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
    }

    Answer answer() {
        return new Answer(status, "application/problem+json", headers, members);
    }

    @Override
    public String toString() {
        return members.toString();
    }

    /**
     * What is wrong with one member of the input.
     *
     * @param field its path, such as {@code items[0].salePrice.amount}
     * @param message goes on where the path ends
     */
    record FieldError(String field, String message) {}
}
