package io.flashsale.spring.boot.internal;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

/**
 * The name by which the parts of a shop know each other, where the store knows one.
 *
 * @param name the same on all nodes, and no other shop's
 */
public record ShopIdentity(String name) {
    /**
     * The name that a property says, or else the store; empty if neither does.
     *
     * @param property null if it is not set
     */
    public static Optional<String> name(@Nullable String property, ObjectProvider<ShopIdentity> store) {
        return Optional.ofNullable(property)
                .or(() -> Optional.ofNullable(store.getIfUnique()).map(ShopIdentity::name));
    }
}
