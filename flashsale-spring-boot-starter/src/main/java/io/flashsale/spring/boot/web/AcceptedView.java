package io.flashsale.spring.boot.web;

import io.flashsale.OrderResult.Accepted;
import org.jspecify.annotations.Nullable;

/** The answer to an accepted request. */
record AcceptedView(
        String ticket,
        String status,
        @Nullable String reason,
        @Nullable Long pollAfterMillis) {
    static AcceptedView of(Accepted accepted) {
        return new AcceptedView(
                accepted.ticket(),
                accepted.status().name(),
                accepted.reason() == null ? null : accepted.reason().name(),
                accepted.status().isFinal() ? null : accepted.pollAfter().toMillis());
    }
}
