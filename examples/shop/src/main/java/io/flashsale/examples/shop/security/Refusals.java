package io.flashsale.examples.shop.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.csrf.CsrfException;

/**
 * How the shop says "sign in" and "not you": a page to somebody who opens a page, problem details to everything else.
 *
 * <p>A 401 must name a way to sign in; it names the form. Naming Basic would make browsers pop up their own window.
 */
final class Refusals implements AuthenticationEntryPoint, AccessDeniedHandler {
    @Override
    public void commence(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException authentication)
            throws IOException {
        if (opensPage(request)) {
            LoginRedirects.toLogin(request, response);
            return;
        }
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Form location=\"/login\"");
        write(response, HttpStatus.UNAUTHORIZED, "UNAUTHENTICATED", "Sign in first.");
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied)
            throws IOException {
        if (opensPage(request)) {
            response.sendError(HttpStatus.FORBIDDEN.value());
        } else if (denied instanceof CsrfException) {
            write(response, HttpStatus.FORBIDDEN, "CSRF", "The header X-XSRF-TOKEN must repeat the cookie XSRF-TOKEN.");
        } else {
            write(response, HttpStatus.FORBIDDEN, "FORBIDDEN", "This is for the operator of the shop.");
        }
    }

    private static boolean opensPage(HttpServletRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return request.getMethod().equals(HttpMethod.GET.name())
                && accept != null
                && accept.contains(MediaType.TEXT_HTML_VALUE);
    }

    private static void write(HttpServletResponse response, HttpStatus status, String reason, String detail)
            throws IOException {
        byte[] body = """
                {"type":"about:blank","title":"%s","status":%d,"detail":"%s","reason":"%s"}""".formatted(status.getReasonPhrase(), status.value(), detail, reason)
                .getBytes(UTF_8);
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
