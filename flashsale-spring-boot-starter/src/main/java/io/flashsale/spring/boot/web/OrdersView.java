package io.flashsale.spring.boot.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of the buyer's orders. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record OrdersView(
        @JsonProperty("orders") List<OrderView> orders,
        @JsonProperty("next") @Nullable String next) {}
