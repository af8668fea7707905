package io.flashsale.spring.boot.web;

import io.flashsale.OrderStatus;
import java.time.Duration;
import org.springframework.http.HttpStatus;

/** Problems that more than one call answers. */
final class Problems {
    private static final Duration SOON = Duration.ofSeconds(1);

    private Problems() {}

    static Problem unknownItem() {
        return Problem.of(HttpStatus.NOT_FOUND, "UNKNOWN_ITEM", "No such item is in a flash sale.");
    }

    static Problem unknownSale() {
        return Problem.of(HttpStatus.NOT_FOUND, "UNKNOWN_SALE", "There is no such sale.");
    }

    static Problem unknownTicket() {
        return Problem.of(HttpStatus.NOT_FOUND, "UNKNOWN_TICKET", "There is no such ticket of yours.");
    }

    static Problem alreadyPaid() {
        return Problem.of(HttpStatus.CONFLICT, "ALREADY_PAID", "The order has been paid.")
                .with("orderStatus", OrderStatus.PAID.name());
    }

    static Problem tooLate(OrderStatus status) {
        return Problem.of(HttpStatus.CONFLICT, "TOO_LATE", "The order is " + status + " already.")
                .with("orderStatus", status.name());
    }

    static Problem stillPending() {
        return Problem.of(HttpStatus.CONFLICT, "STILL_PENDING", "The ticket is not decided yet.")
                .with("orderStatus", OrderStatus.PENDING.name());
    }

    static Problem unauthenticated() {
        return Problem.of(HttpStatus.UNAUTHORIZED, "UNAUTHENTICATED", "Sign in first.");
    }

    /** A status in words, where nobody knows more: BAD_REQUEST, METHOD_NOT_ALLOWED, UNSUPPORTED_MEDIA_TYPE and so on. */
    static String reason(int status) {
        HttpStatus known = HttpStatus.resolve(status);
        if (known == HttpStatus.UNAUTHORIZED) {
            return "UNAUTHENTICATED";
        }
        if (known == HttpStatus.SERVICE_UNAVAILABLE) {
            return "UNAVAILABLE";
        }
        return known == null || known.is5xxServerError() ? "INTERNAL_ERROR" : known.name();
    }

    static Problem unavailable() {
        return Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "UNAVAILABLE", "A server does not answer. Try again.")
                .withRetryAfter(SOON);
    }
}
