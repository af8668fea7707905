package io.flashsale.spring.boot.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.web.ErrorResponse;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Has requests on our paths that reach no controller (wrong method, media type or path) answered by {@link ProblemAdvice} like those that
 * do: an advice limited to controllers never hears of them.
 */
class UnmatchedRequests implements HandlerExceptionResolver, Ordered {
    private final Supplier<HandlerExceptionResolver> resolvers;
    private final HandlerMethod ourPlace;

    /** @param resolvers Spring MVC's own, which know the advice */
    UnmatchedRequests(Supplier<HandlerExceptionResolver> resolvers) {
        this.resolvers = resolvers;
        try {
            this.ourPlace = new HandlerMethod(this, "getOrder");
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception exception) {
        if (handler instanceof HandlerMethod || !(exception instanceof ErrorResponse) || !isOurs(request)) {
            return null;
        }
        return resolvers.get().resolveException(request, response, ourPlace, exception);
    }

    private static boolean isOurs(HttpServletRequest request) {
        if (!ServletRequestPathUtils.hasParsedRequestPath(request)) {
            return false;
        }
        return OurPaths.contain(ServletRequestPathUtils.getParsedRequestPath(request)
                .pathWithinApplication()
                .value());
    }
}
