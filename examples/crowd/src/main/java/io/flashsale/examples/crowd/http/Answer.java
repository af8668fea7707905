package io.flashsale.examples.crowd.http;

/**
 * What came back for a {@link Call}, or the fact that nothing did.
 *
 * @param status the HTTP status; 0 when no answer came
 * @param retryAfterSeconds value of the Retry-After header; 0 when absent
 * @param body the body as text; the cause when no answer came
 */
public record Answer(int status, int retryAfterSeconds, String body) {

    /** No answer: refused, reset, timed out. Whether the call took effect is unknown. */
    public static Answer none(String cause) {
        return new Answer(0, 0, cause);
    }

    public boolean isMissing() {
        return status == 0;
    }

    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }
}
