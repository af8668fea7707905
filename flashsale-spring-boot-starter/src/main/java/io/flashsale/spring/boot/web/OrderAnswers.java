package io.flashsale.spring.boot.web;

import io.flashsale.OrderResult;
import io.flashsale.OrderStatus;
import java.time.Duration;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/** The HTTP answer to each outcome of an order request. */
final class OrderAnswers implements OrderResult.Cases<ResponseEntity<Object>> {
    static final OrderAnswers INSTANCE = new OrderAnswers();
    private static final Duration SOON = Duration.ofSeconds(1);

    private OrderAnswers() {}

    @Override
    public ResponseEntity<Object> accepted(OrderResult.Accepted accepted) {
        return ResponseEntity.status(accepted.status() == OrderStatus.PENDING ? HttpStatus.ACCEPTED : HttpStatus.OK)
                .body(AcceptedView.of(accepted));
    }

    @Override
    public ResponseEntity<Object> soldOut(OrderResult.SoldOut soldOut) {
        return Problem.of(
                        HttpStatus.CONFLICT,
                        "SOLD_OUT",
                        soldOut.mayReopen()
                                ? "No unit is left. One may come back while the sale lasts."
                                : "No unit is left.")
                .with("mayReopen", soldOut.mayReopen())
                .response();
    }

    @Override
    public ResponseEntity<Object> notStarted(OrderResult.NotStarted notStarted) {
        return Problem.of(HttpStatus.FORBIDDEN, "NOT_STARTED", "The sale is not open yet.")
                .with("startsAt", notStarted.startsAt().toString())
                .response();
    }

    @Override
    public ResponseEntity<Object> ended(OrderResult.Ended ended) {
        return Problem.of(HttpStatus.GONE, "ENDED", "The sale is over.").response();
    }

    @Override
    public ResponseEntity<Object> paused(OrderResult.Paused paused) {
        return Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "PAUSED", "The sale is paused for a moment.")
                .withRetryAfter(paused.retryAfter())
                .response();
    }

    @Override
    public ResponseEntity<Object> badToken(OrderResult.BadToken badToken) {
        return Problem.of(
                        HttpStatus.FORBIDDEN,
                        "BAD_TOKEN",
                        "The sale token is missing, expired or not yours: fetch the item again.")
                .response();
    }

    @Override
    public ResponseEntity<Object> limitReached(OrderResult.LimitReached limitReached) {
        return Problem.of(HttpStatus.CONFLICT, "LIMIT_REACHED", "You have as many units as one buyer may have.")
                .with("ticket", limitReached.lastTicket())
                .response();
    }

    @Override
    public ResponseEntity<Object> rateLimited(OrderResult.RateLimited rateLimited) {
        return Problem.of(HttpStatus.TOO_MANY_REQUESTS, "RATE_LIMITED", "Too many requests.")
                .withRetryAfter(rateLimited.retryAfter())
                .response();
    }

    @Override
    public ResponseEntity<Object> refused(OrderResult.Refused refused) {
        return Problem.of(HttpStatus.FORBIDDEN, "REFUSED", refused.reason()).response();
    }

    @Override
    public ResponseEntity<Object> unknownItem(OrderResult.UnknownItem unknownItem) {
        return Problems.unknownItem().response();
    }

    @Override
    public ResponseEntity<Object> keyReused(OrderResult.KeyReused keyReused) {
        return Problem.of(
                        HttpStatus.UNPROCESSABLE_ENTITY,
                        "KEY_REUSED",
                        "This Idempotency-Key was used with another quantity: send a new one.")
                .response();
    }

    @Override
    public ResponseEntity<Object> unavailable(OrderResult.Unavailable unavailable) {
        return Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "UNAVAILABLE", "Nothing was reserved. Try again.")
                .withRetryAfter(unavailable.retryAfter())
                .response();
    }

    @Override
    public ResponseEntity<Object> unknown(OrderResult.Unknown unknown) {
        return Problem.of(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "UNKNOWN",
                        "It is not known yet whether a unit was reserved: ask for the ticket's status.")
                .with("ticket", unknown.ticket())
                .withRetryAfterHeader(SOON)
                .response();
    }
}
