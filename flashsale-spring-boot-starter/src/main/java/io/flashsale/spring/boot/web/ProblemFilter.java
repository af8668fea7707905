package io.flashsale.spring.boot.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Turns the errors that filters and the container report on our paths, Spring Security's first of all, into problem details: they never
 * reach a controller, and a host's error page would say nothing a caller of the contract understands. Browsers that ask for HTML get the
 * host's page all the same.
 */
class ProblemFilter extends OncePerRequestFilter implements Ordered {
    private final String servletPath;

    /** @param servletPath where the host has put Spring MVC, empty for the root */
    ProblemFilter(String servletPath) {
        this.servletPath = servletPath.equals("/") ? "" : servletPath;
    }

    /** Ahead of Spring Security. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 100;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String prefix = request.getContextPath() + servletPath;
        String path = request.getRequestURI();
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return !path.startsWith(prefix)
                || !OurPaths.contain(path.substring(prefix.length()))
                || (accept != null && accept.contains(MediaType.TEXT_HTML_VALUE));
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(request, new ErrorsAsProblems(response));
    }

    private static final class ErrorsAsProblems extends HttpServletResponseWrapper {
        ErrorsAsProblems(HttpServletResponse response) {
            super(response);
        }

        @Override
        public void sendError(int status) throws IOException {
            resetBuffer();
            setStatus(status);
            setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            byte[] body = body(status).getBytes(StandardCharsets.UTF_8);
            setContentLength(body.length);
            getOutputStream().write(body);
            flushBuffer();
        }

        /** The message is meant for the host's error page, which may or may not show it. */
        @Override
        public void sendError(int status, @Nullable String message) throws IOException {
            sendError(status);
        }

        /** Constants, none of which needs escaping. */
        private static String body(int status) {
            HttpStatus known = HttpStatus.resolve(status);
            String title = known == null ? "Error" : known.getReasonPhrase();
            return "{\"type\":\"about:blank\",\"title\":\"" + title + "\",\"status\":" + status + ",\"detail\":\""
                    + title + ".\",\"reason\":\"" + Problems.reason(status) + "\"}";
        }
    }
}
