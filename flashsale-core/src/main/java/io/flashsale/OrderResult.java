package io.flashsale;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The answer to an {@link OrderRequest}: one record per outcome, with what the caller needs to act on it. */
public sealed interface OrderResult {
    /** The kind of answer. */
    Outcome outcome();

    /** Calls the one case that applies; the compiler makes sure that none is forgotten. */
    <T extends @Nullable Object> T fold(Cases<T> cases);

    default boolean isAccepted() {
        return outcome() == Outcome.ACCEPTED;
    }

    /**
     * A unit is reserved and the request will reach a final status.
     *
     * @param ticket the signed ticket to poll with; give it to the buyer
     * @param status PENDING, or the present status when a used idempotency key is repeated
     * @param reason for REJECTED and CANCELLED
     * @param pollAfter when to ask for the status
     */
    record Accepted(
            String ticket, OrderStatus status, @Nullable OrderReason reason, Duration pollAfter)
            implements OrderResult {
        @Override
        public Outcome outcome() {
            return Outcome.ACCEPTED;
        }

        @Override
        public <T extends @Nullable Object> T fold(Cases<T> cases) {
            return cases.accepted(this);
        }
    }

    /** No unit is left. One may come back until the end, from a cancelled or unpaid order, or because the operator adds some. */
    record SoldOut() implements OrderResult {
        public static final SoldOut INSTANCE = new SoldOut();

        @Override
        public Outcome outcome() {
            return Outcome.SOLD_OUT;
        }

        @Override
        public <T extends @Nullable Object> T fold(Cases<T> cases) {
            return cases.soldOut(this);
        }
    }

    /** The sale is not open yet. */
    record NotStarted(Instant startsAt) implements OrderResult {
        @Override
        public Outcome outcome() {
            return Outcome.NOT_STARTED;
        }

        @Override
        public <T extends @Nullable Object> T fold(Cases<T> cases) {
            return cases.notStarted(this);
        }
    }

    /** The sale is over. */
    record Ended() implements OrderResult {
        public static final Ended INSTANCE = new Ended();

        @Override
        public Outcome outcome() {
            return Outcome.ENDED;
        }

        @Override
        public <T extends @Nullable Object> T fold(Cases<T> cases) {
            return cases.ended(this);
        }
    }

    /** The operator has paused the sale. */
    record Paused(Duration retryAfter) implements OrderResult {
        @Override
        public Outcome outcome() {
            return Outcome.PAUSED;
        }

        @Override
        public <T extends @Nullable Object> T fold(Cases<T> cases) {
            return cases.paused(this);
        }
    }

    /** The sale token is missing, forged, expired, or another buyer's or item's. */
    record BadToken() implements OrderResult {
        public static final BadToken INSTANCE = new BadToken();

        @Override
        public Outcome outcome() {
            return Outcome.BAD_TOKEN;
        }

        @Override
        public <T extends @Nullable Object> T fold(Cases<T> cases) {
            return cases.badToken(this);
        }
    }

    /**
     * The buyer has as many units as the limit allows, those in flight included.
     *
     * @param lastTicket the buyer's latest signed ticket for the item, where known
     */
    record LimitReached(@Nullable String lastTicket) implements OrderResult {
        @Override
        public Outcome outcome() {
            return Outcome.LIMIT_REACHED;
        }

        @Override
        public <T extends @Nullable Object> T fold(Cases<T> cases) {
            return cases.limitReached(this);
        }
    }

    /** The buyer asks too often. */
    record RateLimited(Duration retryAfter) implements OrderResult {
        @Override
        public Outcome outcome() {
            return Outcome.RATE_LIMITED;
        }

        @Override
        public <T extends @Nullable Object> T fold(Cases<T> cases) {
            return cases.rateLimited(this);
        }
    }

    /**
     * A risk policy or a handler of the host said no.
     *
     * @param reason a short code or sentence the host chose; shown to the buyer
     */
    record Refused(String reason) implements OrderResult {
        @Override
        public Outcome outcome() {
            return Outcome.REFUSED;
        }

        @Override
        public <T extends @Nullable Object> T fold(Cases<T> cases) {
            return cases.refused(this);
        }
    }

    /** No published sale has such an item. */
    record UnknownItem() implements OrderResult {
        public static final UnknownItem INSTANCE = new UnknownItem();

        @Override
        public Outcome outcome() {
            return Outcome.UNKNOWN_ITEM;
        }

        @Override
        public <T extends @Nullable Object> T fold(Cases<T> cases) {
            return cases.unknownItem(this);
        }
    }

    /** The idempotency key was used before with another quantity; nothing was written. */
    record KeyReused() implements OrderResult {
        public static final KeyReused INSTANCE = new KeyReused();

        @Override
        public Outcome outcome() {
            return Outcome.KEY_REUSED;
        }

        @Override
        public <T extends @Nullable Object> T fold(Cases<T> cases) {
            return cases.keyReused(this);
        }
    }

    /** A server is down or this node is overloaded; it is certain that nothing was reserved. */
    record Unavailable(Duration retryAfter) implements OrderResult {
        @Override
        public Outcome outcome() {
            return Outcome.UNAVAILABLE;
        }

        @Override
        public <T extends @Nullable Object> T fold(Cases<T> cases) {
            return cases.unavailable(this);
        }
    }

    /**
     * A timeout hides whether a unit was reserved. The ticket will tell: it reaches a final status like any other.
     *
     * @param ticket the signed ticket to poll with
     */
    record Unknown(String ticket) implements OrderResult {
        @Override
        public Outcome outcome() {
            return Outcome.UNKNOWN;
        }

        @Override
        public <T extends @Nullable Object> T fold(Cases<T> cases) {
            return cases.unknown(this);
        }
    }

    /** One method per outcome. */
    interface Cases<T extends @Nullable Object> {
        T accepted(Accepted accepted);

        T soldOut(SoldOut soldOut);

        T notStarted(NotStarted notStarted);

        T ended(Ended ended);

        T paused(Paused paused);

        T badToken(BadToken badToken);

        T limitReached(LimitReached limitReached);

        T rateLimited(RateLimited rateLimited);

        T refused(Refused refused);

        T unknownItem(UnknownItem unknownItem);

        T keyReused(KeyReused keyReused);

        T unavailable(Unavailable unavailable);

        T unknown(Unknown unknown);
    }
}
