package io.flashsale.examples.crowd.http;

/** What a call is for; latencies are kept apart by it. */
public enum CallKind {
    DETAIL,
    TOKEN,
    ORDER,
    TICKET,
    PAYMENT,
    CANCELLATION,
    ADMIN
}
