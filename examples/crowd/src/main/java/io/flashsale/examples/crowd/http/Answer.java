package io.flashsale.examples.crowd.http;

/**
 * What came back for a {@link Call}, or the fact that nothing did.
 *
 * @param status the HTTP status; 0 when no answer came, -1 when the call was not even sent
 * @param retryAfterSeconds value of the Retry-After header; 0 when absent
 * @param body the body as text; the cause when no answer came
 */
public record Answer(int status, int retryAfterSeconds, String body) {

    /** No answer: refused, reset, timed out. Whether the call took effect is unknown. */
    public static Answer none(String cause) {
        return new Answer(0, 0, cause);
    }

    /** Not sent: the deadline came first. It cannot have taken effect. */
    public static Answer unsent(String cause) {
        return new Answer(-1, 0, cause);
    }

    public boolean isMissing() {
        return status <= 0;
    }

    public boolean isUnsent() {
        return status == -1;
    }

    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }
}
