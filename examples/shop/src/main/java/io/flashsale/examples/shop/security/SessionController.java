package io.flashsale.examples.shop.security;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;

/** Tells a page who is looking at it, and hands out the CSRF cookie. */
@RestController
class SessionController {
    private final Clock clock = Clock.systemUTC();

    @GetMapping("/session")
    Visitor session(
            @Nullable Authentication authentication,
            @RequestAttribute(name = "_csrf", required = false) @Nullable CsrfToken token) {
        if (token != null) {
            token.getToken(); // asking for it is what writes the cookie
        }
        boolean admin = authentication != null
                && authentication.getAuthorities().stream()
                        .anyMatch(authority -> "ROLE_ADMIN".equals(authority.getAuthority()));
        return new Visitor(authentication == null ? null : authentication.getName(), admin, clock.instant());
    }

    /**
     * Who is looking.
     *
     * @param name the buyer, absent for strangers
     * @param admin whether the operator's pages are open
     * @param serverTime for the page's clock
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Visitor(@Nullable String name, boolean admin, Instant serverTime) {}
}
