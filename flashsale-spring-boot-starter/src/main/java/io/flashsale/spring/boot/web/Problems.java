package io.flashsale.spring.boot.web;

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

    static Problem unauthenticated() {
        return Problem.of(HttpStatus.UNAUTHORIZED, "UNAUTHENTICATED", "Sign in first.");
    }

    static Problem unavailable() {
        return Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "UNAVAILABLE", "A server does not answer. Try again.")
                .withRetryAfter(SOON);
    }
}
