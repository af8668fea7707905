package io.flashsale.spring.boot.web;

/** A buyer's token for an item. */
record TokenView(String token, String expiresAt) {}
