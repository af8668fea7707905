package io.flashsale.examples.crowd;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.flashsale.examples.crowd.audit.TicketStatus;
import io.flashsale.examples.crowd.http.Answer;
import io.flashsale.examples.crowd.measure.Measurements;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One order a buyer tries to place: one Idempotency-Key, from the click to the final status of its ticket. */
final class Attempt {
    private static final Set<String> NEEDS_FRESH_TOKEN = Set.of("BAD_TOKEN", "NOT_STARTED");
    private static final int MAX_FRESH_TOKENS = 3;
    private static final long MIN_POLL_MILLIS = 20;
    private static final long MAX_POLL_MILLIS = 10_000;
    private static final long USUAL_POLL_MILLIS = 500;

    private final Scene scene;
    private final Buyer buyer;
    private final String key;
    private final long arrivalNanos;
    private final long deadlineNanos;
    private final int quantity;
    private final long clickNanos = System.nanoTime();
    private int freshTokens;

    Attempt(Scene scene, Buyer buyer, String key, long arrivalNanos, long deadlineNanos) {
        this.scene = scene;
        this.buyer = buyer;
        this.key = key;
        this.arrivalNanos = arrivalNanos;
        this.deadlineNanos = deadlineNanos;
        this.quantity = scene.plan().behaviour().quantity();
    }

    CompletableFuture<Ending> place(String token) {
        return scene.call(scene.shop().order(scene.item(), buyer.authorization(), key, quantity, token), deadlineNanos)
                .thenCompose(this::ordered);
    }

    private CompletableFuture<Ending> ordered(Answer answer) {
        Views.Order order = Json.read(answer.body(), Views.Order.class);
        if (answer.isUnsent()) {
            return refused("NEVER_SENT", Ending.TRY_AGAIN);
        }
        if (answer.isMissing()) {
            return unanswered("NO_ANSWER");
        }
        if (order.ticket() != null && (answer.isSuccess() || answer.status() == 503)) {
            return accepted(order.ticket(), order, answer.isSuccess());
        }
        boolean ours = order.reason() != null;
        String reason = order.reason() != null ? order.reason() : "HTTP_" + answer.status();
        if (NEEDS_FRESH_TOKEN.contains(reason) && freshTokens < MAX_FRESH_TOKENS) {
            freshTokens++;
            return buyer.token(System.nanoTime(), deadlineNanos)
                    .thenCompose(token -> token != null ? place(token) : refused(reason, Ending.TRY_AGAIN));
        }
        return answer.status() >= 500 && answer.status() != 503
                ? unanswered(reason)
                : refused(reason, ours && isFinal(answer.status(), reason) ? Ending.FOR_GOOD : Ending.TRY_AGAIN);
    }

    /** Whether another try is in vain: what conflicts with the present state, comes too soon or is too much may change. */
    private static boolean isFinal(int status, String reason) {
        return status < 500 && status != 409 && status != 425 && status != 429 && !NEEDS_FRESH_TOKEN.contains(reason);
    }

    private CompletableFuture<Ending> refused(String reason, Ending ending) {
        scene.measurements().count(Measurements.REFUSED + reason);
        return completedFuture(ending);
    }

    /** Neither a ticket nor a refusal: whether the order exists is the shop's secret. */
    private CompletableFuture<Ending> unanswered(String reason) {
        scene.measurements().count(Measurements.UNANSWERED + reason);
        return completedFuture(Ending.GAVE_UP);
    }

    private CompletableFuture<Ending> accepted(String ticket, Views.Order order, boolean confirmed) {
        if (!scene.testimony().accepted(buyer.number(), key, ticket, quantity, confirmed)) {
            return completedFuture(Ending.SAME_TICKET);
        }
        scene.measurements().count(Measurements.ACCEPTED);
        return follow(ticket, order);
    }

    private CompletableFuture<Ending> follow(String ticket, Views.Order order) {
        TicketStatus status = TicketStatus.of(order.status());
        if (status.isFinal()) {
            return completedFuture(finished(ticket, status, order.reason()));
        }
        long pause = order.pollAfterMillis() != null ? order.pollAfterMillis() : USUAL_POLL_MILLIS;
        long millis = Math.min(Math.max(pause, MIN_POLL_MILLIS), MAX_POLL_MILLIS);
        if (deadlineNanos - System.nanoTime() <= millis * 1_000_000) {
            scene.measurements().count(Measurements.UNFINISHED);
            return completedFuture(Ending.GAVE_UP);
        }
        return scene.pause(millis).thenCompose(rested -> poll(ticket));
    }

    /** An answer that is no status (the shop is away, or does not know the ticket) is asked for again. */
    private CompletableFuture<Ending> poll(String ticket) {
        return scene.call(scene.shop().ticket(ticket, buyer.authorization()), deadlineNanos)
                .thenCompose(answer ->
                        follow(ticket, Json.read(answer.isSuccess() ? answer.body() : "{}", Views.Order.class)));
    }

    private Ending finished(String ticket, TicketStatus status, @Nullable String reason) {
        scene.testimony().told(key, ticket, status, reason);
        scene.measurements().reachedFinal(arrivalNanos, clickNanos);
        if (!status.holdsUnits()) {
            scene.measurements().count(Measurements.REJECTED + (reason != null ? reason : status));
            return Ending.TRY_AGAIN;
        }
        scene.measurements().count(Measurements.CREATED);
        buyer.got(key, ticket);
        return Ending.CREATED;
    }
}
