package io.flashsale.spring.boot.web;

import io.flashsale.BuyerId;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/**
 * Tells which signed-in user a request comes from. A bean of this type replaces the default, {@link #principalName()}.
 *
 * <p><b>Threads.</b> One instance serves all requests at once.
 */
@FunctionalInterface
public interface BuyerResolver {
    /**
     * The buyer, or null if nobody is signed in.
     *
     * @throws IllegalArgumentException if somebody is, under a name that is no buyer id; answered 403 BAD_BUYER with the message
     */
    @Nullable
    BuyerId resolve(HttpServletRequest request);

    /** The name of the request's principal. */
    static BuyerResolver principalName() {
        return request -> {
            Principal principal = request.getUserPrincipal();
            return principal == null ? null : new BuyerId(String.valueOf(principal.getName()));
        };
    }
}
