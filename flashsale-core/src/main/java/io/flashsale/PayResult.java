package io.flashsale;

import org.jspecify.annotations.Nullable;

/** The answer to a payment. Being too late is a value: the caller gives the money back. */
public sealed interface PayResult {
    /** Calls the one case that applies; the compiler makes sure that none is forgotten. */
    <T extends @Nullable Object> T fold(Cases<T> cases);

    /** This call paid the order. */
    record Paid(Order order) implements PayResult {
        @Override
        public <T extends @Nullable Object> T fold(Cases<T> cases) {
            return cases.paid(this);
        }
    }

    /** It had been paid before. */
    record AlreadyPaid(Order order) implements PayResult {
        @Override
        public <T extends @Nullable Object> T fold(Cases<T> cases) {
            return cases.alreadyPaid(this);
        }
    }

    /**
     * The order can no longer be paid.
     *
     * @param status CANCELLED or REJECTED
     */
    record TooLate(OrderStatus status) implements PayResult {
        @Override
        public <T extends @Nullable Object> T fold(Cases<T> cases) {
            return cases.tooLate(this);
        }
    }

    /** The ticket is not decided yet. */
    record StillPending() implements PayResult {
        public static final StillPending INSTANCE = new StillPending();

        @Override
        public <T extends @Nullable Object> T fold(Cases<T> cases) {
            return cases.stillPending(this);
        }
    }

    /** The ticket is forged or someone else's. */
    record UnknownTicket() implements PayResult {
        public static final UnknownTicket INSTANCE = new UnknownTicket();

        @Override
        public <T extends @Nullable Object> T fold(Cases<T> cases) {
            return cases.unknownTicket(this);
        }
    }

    /** One method per answer. */
    interface Cases<T extends @Nullable Object> {
        T paid(Paid paid);

        T alreadyPaid(AlreadyPaid alreadyPaid);

        T tooLate(TooLate tooLate);

        T stillPending(StillPending stillPending);

        T unknownTicket(UnknownTicket unknownTicket);
    }
}
