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
 * host's page all the same. It also says what caches may keep: for a second what is the same for everybody, and nothing else.
 */
class ProblemFilter extends OncePerRequestFilter implements Ordered {
    private static final String FOR_EVERYBODY = "public, max-age=1";
    private static final String FOR_ONE_BUYER = "private, no-store";

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
        return !OurPaths.contain(path(request));
    }

    private String path(HttpServletRequest request) {
        String prefix = request.getContextPath() + servletPath;
        String path = request.getRequestURI();
        return path.startsWith(prefix) ? path.substring(prefix.length()) : "";
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        boolean page = accept != null && accept.contains(MediaType.TEXT_HTML_VALUE);
        response.setHeader(
                HttpHeaders.CACHE_CONTROL, OurPaths.areForEverybody(path(request)) ? FOR_EVERYBODY : FOR_ONE_BUYER);
        chain.doFilter(request, new ContractResponse(response, page));
    }

    private static final class ContractResponse extends HttpServletResponseWrapper {
        private final boolean page;

        /** @param page whether errors are shown by the host's page */
        ContractResponse(HttpServletResponse response, boolean page) {
            super(response);
            this.page = page;
        }

        @Override
        public void setStatus(int status) {
            if (status >= HttpStatus.BAD_REQUEST.value()) {
                setHeader(HttpHeaders.CACHE_CONTROL, FOR_ONE_BUYER);
            }
            super.setStatus(status);
        }

        @Override
        public void sendError(int status) throws IOException {
            sendError(status, null);
        }

        /** The message is meant for the host's error page, which may or may not show it. */
        @Override
        public void sendError(int status, @Nullable String message) throws IOException {
            setStatus(status);
            if (page) {
                super.sendError(status, message);
                return;
            }
            resetBuffer();
            setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            byte[] body = body(status).getBytes(StandardCharsets.UTF_8);
            setContentLength(body.length);
            getOutputStream().write(body);
            flushBuffer();
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
