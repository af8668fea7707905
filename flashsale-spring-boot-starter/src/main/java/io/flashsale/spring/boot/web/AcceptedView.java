package io.flashsale.spring.boot.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.flashsale.OrderResult.Accepted;
import org.jspecify.annotations.Nullable;

/** The answer to an accepted request. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record AcceptedView(
        @JsonProperty("ticket") String ticket,
        @JsonProperty("status") String status,
        @JsonProperty("reason") @Nullable String reason,
        @JsonProperty("pollAfterMillis") @Nullable Long pollAfterMillis) {
    static AcceptedView of(Accepted accepted) {
        return new AcceptedView(
                accepted.ticket(),
                accepted.status().name(),
                accepted.reason() == null ? null : accepted.reason().name(),
                accepted.status().isFinal() ? null : accepted.pollAfter().toMillis());
    }
}
