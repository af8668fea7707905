package io.flashsale.spring.boot.web;

import io.flashsale.OrderResult;
import io.flashsale.OrderStatus;
import java.time.Duration;
import java.time.Instant;
import org.springframework.http.HttpStatus;

/** The HTTP answer to each outcome of an order request. */
final class OrderAnswers implements OrderResult.Cases<Answer> {
    static final OrderAnswers INSTANCE = new OrderAnswers();
    private static final Duration SOON = Duration.ofSeconds(1);

    private OrderAnswers() {}

    @Override
    public Answer accepted(OrderResult.Accepted accepted) {
        return Answer.of(
                accepted.status() == OrderStatus.PENDING ? HttpStatus.ACCEPTED : HttpStatus.OK,
                AcceptedView.of(accepted));
    }

    @Override
    public Answer soldOut(OrderResult.SoldOut soldOut) {
        return problem(soldOut, HttpStatus.CONFLICT, "No unit is left. One may come back while the sale lasts.")
                .answer();
    }

    @Override
    public Answer notStarted(OrderResult.NotStarted notStarted) {
        return notStarted(notStarted.startsAt()).answer();
    }

    @Override
    public Answer ended(OrderResult.Ended ended) {
        return ended().answer();
    }

    @Override
    public Answer paused(OrderResult.Paused paused) {
        return paused(paused.retryAfter()).answer();
    }

    @Override
    public Answer badToken(OrderResult.BadToken badToken) {
        return problem(
                        badToken,
                        HttpStatus.FORBIDDEN,
                        "The sale token is missing, expired or not yours: fetch a new one.")
                .answer();
    }

    @Override
    public Answer limitReached(OrderResult.LimitReached limitReached) {
        return problem(limitReached, HttpStatus.CONFLICT, "You have as many units as one buyer may have.")
                .with("ticket", limitReached.lastTicket())
                .answer();
    }

    @Override
    public Answer rateLimited(OrderResult.RateLimited rateLimited) {
        return problem(rateLimited, HttpStatus.TOO_MANY_REQUESTS, "Too many requests.")
                .withRetryAfter(rateLimited.retryAfter())
                .answer();
    }

    @Override
    public Answer refused(OrderResult.Refused refused) {
        return problem(refused, HttpStatus.FORBIDDEN, refused.reason()).answer();
    }

    @Override
    public Answer unknownItem(OrderResult.UnknownItem unknownItem) {
        return Problems.unknownItem().answer();
    }

    @Override
    public Answer keyReused(OrderResult.KeyReused keyReused) {
        return problem(
                        keyReused,
                        HttpStatus.UNPROCESSABLE_ENTITY,
                        "This Idempotency-Key was used with another quantity: send a new one.")
                .answer();
    }

    @Override
    public Answer unavailable(OrderResult.Unavailable unavailable) {
        return problem(unavailable, HttpStatus.SERVICE_UNAVAILABLE, "Nothing was reserved. Try again.")
                .withRetryAfter(unavailable.retryAfter())
                .answer();
    }

    @Override
    public Answer unknown(OrderResult.Unknown unknown) {
        return problem(
                        unknown,
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "It is not known yet whether a unit was reserved: ask for the ticket's status.")
                .with("ticket", unknown.ticket())
                .withRetryAfterHeader(SOON)
                .answer();
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
