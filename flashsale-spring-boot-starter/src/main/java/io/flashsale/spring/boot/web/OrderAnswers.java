package io.flashsale.spring.boot.web;

import io.flashsale.OrderResult;
import io.flashsale.OrderStatus;
import java.time.Duration;
import java.time.Instant;
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
        return problem(soldOut, HttpStatus.CONFLICT, "No unit is left. One may come back while the sale lasts.")
                .response();
    }

    @Override
    public ResponseEntity<Object> notStarted(OrderResult.NotStarted notStarted) {
        return notStarted(notStarted.startsAt()).response();
    }

    @Override
    public ResponseEntity<Object> ended(OrderResult.Ended ended) {
        return ended().response();
    }

    @Override
    public ResponseEntity<Object> paused(OrderResult.Paused paused) {
        return paused(paused.retryAfter()).response();
    }

    @Override
    public ResponseEntity<Object> badToken(OrderResult.BadToken badToken) {
        return problem(
                        badToken,
                        HttpStatus.FORBIDDEN,
                        "The sale token is missing, expired or not yours: fetch a new one.")
                .response();
    }

    @Override
    public ResponseEntity<Object> limitReached(OrderResult.LimitReached limitReached) {
        return problem(limitReached, HttpStatus.CONFLICT, "You have as many units as one buyer may have.")
                .with("ticket", limitReached.lastTicket())
                .response();
    }

    @Override
    public ResponseEntity<Object> rateLimited(OrderResult.RateLimited rateLimited) {
        return problem(rateLimited, HttpStatus.TOO_MANY_REQUESTS, "Too many requests.")
                .withRetryAfter(rateLimited.retryAfter())
                .response();
    }

    @Override
    public ResponseEntity<Object> refused(OrderResult.Refused refused) {
        return problem(refused, HttpStatus.FORBIDDEN, refused.reason()).response();
    }

    @Override
    public ResponseEntity<Object> unknownItem(OrderResult.UnknownItem unknownItem) {
        return Problems.unknownItem().response();
    }

    @Override
    public ResponseEntity<Object> keyReused(OrderResult.KeyReused keyReused) {
        return problem(
                        keyReused,
                        HttpStatus.UNPROCESSABLE_ENTITY,
                        "This Idempotency-Key was used with another quantity: send a new one.")
                .response();
    }

    @Override
    public ResponseEntity<Object> unavailable(OrderResult.Unavailable unavailable) {
        return problem(unavailable, HttpStatus.SERVICE_UNAVAILABLE, "Nothing was reserved. Try again.")
                .withRetryAfter(unavailable.retryAfter())
                .response();
    }

    @Override
    public ResponseEntity<Object> unknown(OrderResult.Unknown unknown) {
        return problem(
                        unknown,
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "It is not known yet whether a unit was reserved: ask for the ticket's status.")
                .with("ticket", unknown.ticket())
                .withRetryAfterHeader(SOON)
                .response();
    }

    static Problem notStarted(Instant startsAt) {
        return Problem.of(HttpStatus.FORBIDDEN, "NOT_STARTED", "The sale is not open yet.")
                .with("startsAt", startsAt.toString());
    }

    static Problem ended() {
        return Problem.of(HttpStatus.GONE, "ENDED", "The sale is over.");
    }

    static Problem paused(Duration retryAfter) {
        return Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "PAUSED", "The sale is paused for a moment.")
                .withRetryAfter(retryAfter);
    }

    private static Problem problem(OrderResult result, HttpStatus status, String detail) {
        return Problem.of(status, result.outcome().name(), detail);
    }
}
