package io.flashsale.examples.shop.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * The way to the sign-in page and back. Where to go next travels in the address, not in a session: a visitor who only looks never gets one.
 */
final class LoginRedirects {
    private LoginRedirects() {}

    static void toLogin(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String query = request.getQueryString();
        String here = request.getRequestURI() + (query == null ? "" : "?" + query);
        response.sendRedirect(login().queryParam("next", "{next}")
                .encode()
                .buildAndExpand(here)
                .toUriString());
    }

    static void onSuccess(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.sendRedirect(local(request.getParameter("next")));
    }

    static void onFailure(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.sendRedirect(login().queryParam("error")
                .queryParam("name", "{name}")
                .queryParam("next", "{next}")
                .encode()
                .buildAndExpand(
                        Objects.requireNonNullElse(request.getParameter("username"), ""),
                        local(request.getParameter("next")))
                .toUriString());
    }

    /** The address if it is one of this shop's, else the first page: a link to the sign-in page must not send anybody elsewhere. */
    static String local(@Nullable String address) {
        if (address == null || !address.startsWith("/") || address.startsWith("//")) {
            return "/";
        }
        boolean plain = address.chars().allMatch(character -> character > ' ' && character < 0x7f && character != '\\');
        return plain ? address : "/";
    }

    private static UriComponentsBuilder login() {
        return UriComponentsBuilder.fromPath("/login");
    }
}
