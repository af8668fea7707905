package io.flashsale.examples.crowd.http;

/** An observer of HTTP exchanges, called on the event loop; each one that is sent ends in exactly one of the two. */
public interface ExchangeListener {

    /** An answer came {@code serviceNanos} after its request was written to the connection. */
    void answered(CallKind kind, int status, long serviceNanos);

    /** The connection was lost, or no answer came in time. */
    void lost(CallKind kind);
}
