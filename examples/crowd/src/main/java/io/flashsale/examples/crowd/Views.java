package io.flashsale.examples.crowd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts of the contract's answers that the crowd reads; a member that is missing is null. */
final class Views {

    private Views() {}

    /** An item's detail. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Item(
            @Nullable String state,
            @Nullable Boolean paused,
            @Nullable Instant serverTime,
            @Nullable Instant startsAt,
            @Nullable Integer perBuyerLimit) {}

    /** A sale token, or why there is none. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Token(
            @Nullable String token,
            @Nullable String reason,
            @Nullable Instant serverTime,
            @Nullable Instant startsAt) {}

    /** An accepted order, a ticket's status, or a problem: what each answer to an order may say. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Order(
            @Nullable String ticket,
            @Nullable String status,
            @Nullable String reason,
            @Nullable String orderStatus,
            @Nullable Long pollAfterMillis,
            @Nullable Long retryAfterMillis) {}

    /** The list of sales, read for the server's time only. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Sales(@Nullable Instant serverTime) {}

    /** A sale's statistics. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Stats(@Nullable List<ItemStats> items) {}

    /** An item's statistics. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record ItemStats(@Nullable String sku, long total, long available, long created) {}
}
