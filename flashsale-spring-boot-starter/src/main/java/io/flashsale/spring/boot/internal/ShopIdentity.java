package io.flashsale.spring.boot.internal;

/**
 * The name by which the parts of a shop know each other, where the store knows one.
 *
 * @param name the same on all nodes, and no other shop's
 */
public record ShopIdentity(String name) {}
