package io.flashsale.examples.crowd.http;

import org.jspecify.annotations.Nullable;

/**
 * One HTTP request of the contract.
 *
 * @param authorization value of the Authorization header, sent preemptively; null for none
 * @param idempotencyKey value of the Idempotency-Key header; null for none
 * @param body JSON; null for none
 */
public record Call(
        CallKind kind,
        String method,
        String path,
        @Nullable String authorization,
        @Nullable String idempotencyKey,
        @Nullable String body) {}
