package io.flashsale.spring.boot.web;

import io.flashsale.FlashSaleException;
import io.flashsale.SaleAdminException;
import io.flashsale.StoreConflictException;
import io.flashsale.StoreUnavailableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.context.request.async.AsyncRequestTimeoutException;

/** Answers what goes wrong in our controllers, and only in ours, with a {@link Problem}: the cause stays in the log. */
@ControllerAdvice(basePackageClasses = ProblemAdvice.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class ProblemAdvice {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    @ExceptionHandler
    Answer problem(ProblemException e) {
        return e.problem().answer();
    }

    @ExceptionHandler
    Answer refused(SaleAdminException e) {
        return switch (e.reason()) {
            case UNKNOWN_SALE -> Problems.unknownSale().answer();
            case UNKNOWN_ITEM -> Problems.unknownItem().answer();
            case SALE_EXISTS, VERSION_CONFLICT, SALE_OPEN, NOT_DRAFT, NOT_PUBLISHED, NOT_UPLOADED ->
                Problem.of(HttpStatus.CONFLICT, e.reason().name(), String.valueOf(e.getMessage()))
                        .with("field", e.field())
                        .answer();
        };
    }

    @ExceptionHandler({StoreUnavailableException.class, StoreConflictException.class, AsyncRequestTimeoutException.class
    })
    Answer unavailable(Exception e) {
        LOG.warn("Answered UNAVAILABLE: {}", e.toString());
        return Problems.unavailable().answer();
    }

    /** The client is gone; there is nobody to answer. */
    @ExceptionHandler
    void gone(AsyncRequestNotUsableException e) {
        LOG.debug("A client left before its answer", e);
    }

    @ExceptionHandler
    Answer broken(FlashSaleException e) {
        return internalError(e);
    }

    /** What Spring MVC says is wrong with the request, and whatever else there is. Spring Security answers its own. */
    @ExceptionHandler
    Answer other(Exception e) throws Exception {
        if (e instanceof ErrorResponse response) {
            return ofSpring(response);
        }
        if (e.getClass().getName().startsWith("org.springframework.security.")) {
            throw e;
        }
        return internalError(e);
    }

    private static Answer ofSpring(ErrorResponse response) {
        HttpStatus status = HttpStatus.resolve(response.getStatusCode().value());
        HttpStatus known = status == null ? HttpStatus.BAD_REQUEST : status;
        HttpHeaders headers = response.getHeaders();
        return Problem.of(known, Problems.reason(known.value()), detail(known))
                .withHeader(HttpHeaders.ALLOW, headers.getFirst(HttpHeaders.ALLOW))
                .withHeader(HttpHeaders.ACCEPT, headers.getFirst(HttpHeaders.ACCEPT))
                .answer();
    }

    /** In our own words: Spring's repeat what the caller sent. */
    private static String detail(HttpStatus status) {
        return switch (status) {
            case NOT_FOUND -> "There is nothing at this path.";
            case METHOD_NOT_ALLOWED -> "This path takes only the methods that Allow names.";
            case UNSUPPORTED_MEDIA_TYPE -> "The body's Content-Type must be application/json.";
            case NOT_ACCEPTABLE -> "Answers are application/json: Accept must allow that.";
            default -> status.getReasonPhrase() + ".";
        };
    }

    private static Answer internalError(@Nullable Exception e) {
        LOG.error("A call failed", e);
        return Problem.of(
                        HttpStatus.INTERNAL_SERVER_ERROR, "INTERNAL_ERROR", "Something went wrong; it has been logged.")
                .answer();
    }
}
