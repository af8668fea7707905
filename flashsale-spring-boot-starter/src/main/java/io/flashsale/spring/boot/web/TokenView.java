package io.flashsale.spring.boot.web;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A buyer's token for an item. */
record TokenView(
        @JsonProperty("token") String token,
        @JsonProperty("expiresAt") String expiresAt) {}
