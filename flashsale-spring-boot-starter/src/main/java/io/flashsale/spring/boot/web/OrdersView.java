package io.flashsale.spring.boot.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of the buyer's orders. */
record OrdersView(List<OrderView> orders, @Nullable String next) {}
