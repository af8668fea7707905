package io.flashsale.internal;

import io.flashsale.OrderResult;
import io.flashsale.Ticket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * Two things must not happen to a buyer: that they hear a refusal while units are reserved for them, and that they hear "nothing was
 * reserved"
 * just before they are. Handlers of the host see the answer on its way back: they may replace it, lose it, fail, or answer before the
 * reservation has; and the reservation may take longer than the buyer waits. So the reservation is noted here when it begins, and every
 * answer to a buyer, also the one that is due because their time is over, is made here from what has become of it. That a reservation begins
 * and that its buyer is told something else before it began exclude each other under the lock.
 */
/**
 * One request's promise: once units may be reserved for the buyer they hear Accepted, or Unknown with their ticket, whatever the handlers make
 * of the answer on its way back. This is the only place that guards it.
 *
 * <p><b>Threads.</b> Safe for any number of threads.
 */
final class AcceptedPromise {
    private final OrderPath path;
    /** Whether the steps that reserve have begun. */
    private boolean begun;
    /** Whether the buyer has been told, or is being told, that nothing was reserved. */
    private boolean closed;

    private final long arrivedMillis;
    /** Whose units may be reserved as things stand; null before, after and between the calls that may reserve them. */
    private volatile @Nullable Ticket ticket;

    /** For which units are reserved; its bucket may have changed on the way. */
    private volatile @Nullable Ticket reserved;

    private volatile @Nullable CompletableFuture<OrderResult> reservation;

    AcceptedPromise(OrderPath path, long arrivedMillis) {
        this.path = path;
        this.arrivedMillis = arrivedMillis;
    }

    /** What is left of the place timeout. */
    Duration timeLeft() {
        return path.timeLeft(arrivedMillis);
    }

    /** Takes the steps that may reserve units, unless the buyer has been told that none were, or is about to be by a timer that is late. */
    CompletionStage<OrderResult> reserve(Ticket wanted, Supplier<CompletionStage<OrderResult>> steps) {
        if (!begin(wanted)) {
            return CompletableFuture.completedFuture(TicketAnswers.UNAVAILABLE);
        }
        CompletableFuture<OrderResult> running = Stages.call(steps).toCompletableFuture();
        reservation = running;
        // A handler may complete what it gets, and obtrude what is complete; the promise holds all the same.
        return running.copy();
    }

    /** Units are reserved for this ticket, whatever is still waited for. To be called before anybody hears of it. */
    void reserved(Ticket ticket) {
        reserved = ticket;
    }

    private synchronized boolean begin(Ticket wanted) {
        if (begun) { // a handler proceeded on two threads
            return false;
        }
        begun = true;
        return again(wanted);
    }

    /** The ledger has said that nothing is reserved: until {@link #again} the buyer may be told so. */
    synchronized void nothingReserved() {
        ticket = null;
    }

    /** Whether the ledger may be asked to reserve units for this ticket; not if the buyer has been told that none are. */
    synchronized boolean again(Ticket wanted) {
        if (closed || timeLeft().isZero()) {
            closed = true;
            return false;
        }
        ticket = wanted;
        return true;
    }

    /** What the buyer hears when the chain has this answer; never fails. */
    CompletionStage<OrderResult> kept(CompletionStage<OrderResult> answer) {
        CompletableFuture<OrderResult> future = answer.toCompletableFuture();
        if (future.isDone() && !future.isCompletedExceptionally()) {
            OrderResult result = future.join();
            if (result != null && (result.isAccepted() || ticketOrTooLate() == null)) {
                return future;
            }
        }
        return future.handle(this::kept).thenCompose(Function.identity());
    }

    private CompletionStage<OrderResult> kept(@Nullable OrderResult result, @Nullable Throwable error) {
        CompletableFuture<OrderResult> running = reservation;
        if (running == null || running.isDone() || (result != null && result.isAccepted())) {
            return CompletableFuture.completedFuture(answer(result, error));
        }
        return running.handle((reserved, failure) -> answer(result, error));
    }

    /** What the buyer hears after waiting long enough. */
    OrderResult timedOut() {
        Ticket begun = ticketOrTooLate();
        CompletableFuture<OrderResult> running = reservation;
        return begun != null && (running == null || !running.isDone())
                ? soFar(begun)
                : answer(null, new TimeoutException("no handler has answered"));
    }

    /** The ticket whose units may be reserved; if there is none, none will be, because its buyer is being told something else. */
    private synchronized @Nullable Ticket ticketOrTooLate() {
        if (ticket == null) {
            closed = true;
        }
        return ticket;
    }

    private OrderResult answer(@Nullable OrderResult result, @Nullable Throwable error) {
        OrderResult promised = promised();
        if (result != null && (promised == null || result.isAccepted() || result.equals(promised))) {
            return result;
        }
        path.failed(
                error != null
                        ? Stages.unwrap(error)
                        : new IllegalStateException("a handler answered " + kind(result)
                                + (promised == null ? "" : " instead of " + kind(promised))));
        return promised != null ? promised : TicketAnswers.UNAVAILABLE;
    }

    /** While the reservation's own answer is not there. */
    private OrderResult soFar(Ticket begun) {
        Ticket certain = reserved;
        return certain != null ? path.accepted(certain) : path.unknown(begun);
    }

    /** Without the ticket, which is the buyer's. */
    private static String kind(@Nullable OrderResult result) {
        return result == null ? "null" : result.outcome().name();
    }

    /** Accepted, or Unknown with a ticket; null if nothing is reserved. */
    private @Nullable OrderResult promised() {
        Ticket begun = ticketOrTooLate();
        if (begun == null) {
            return null;
        }
        CompletableFuture<OrderResult> running = reservation;
        if (running == null || !running.isDone() || running.isCompletedExceptionally()) {
            return soFar(begun);
        }
        OrderResult result = running.join();
        return result.isAccepted() || result instanceof OrderResult.Unknown ? result : null;
    }
}
