package io.flashsale;

import org.jspecify.annotations.Nullable;

/** The answer to a buyer's cancellation. */
public sealed interface CancelResult {
    /** Calls the one case that applies; the compiler makes sure that none is forgotten. */
    <T extends @Nullable Object> T fold(Cases<T> cases);

    /** The order is cancelled, by this call or before. */
    record Cancelled(Order order) implements CancelResult {
        @Override
        public <T extends @Nullable Object> T fold(Cases<T> cases) {
            return cases.cancelled(this);
        }
    }

    /** It has been paid; refunds are the host's business. */
    record AlreadyPaid(Order order) implements CancelResult {
        @Override
        public <T extends @Nullable Object> T fold(Cases<T> cases) {
            return cases.alreadyPaid(this);
        }
    }

    /** It had been rejected: there is nothing to cancel. */
    record AlreadyRejected(Order order) implements CancelResult {
        @Override
        public <T extends @Nullable Object> T fold(Cases<T> cases) {
            return cases.alreadyRejected(this);
        }
    }

    /** The ticket is not decided yet. */
    record StillPending() implements CancelResult {
        public static final StillPending INSTANCE = new StillPending();

        @Override
        public <T extends @Nullable Object> T fold(Cases<T> cases) {
            return cases.stillPending(this);
        }
    }

    /** The ticket is forged or someone else's. */
    record UnknownTicket() implements CancelResult {
        public static final UnknownTicket INSTANCE = new UnknownTicket();

        @Override
        public <T extends @Nullable Object> T fold(Cases<T> cases) {
            return cases.unknownTicket(this);
        }
    }

    /** One method per answer. */
    interface Cases<T extends @Nullable Object> {
        T cancelled(Cancelled cancelled);

        T alreadyPaid(AlreadyPaid alreadyPaid);

        T alreadyRejected(AlreadyRejected alreadyRejected);

        T stillPending(StillPending stillPending);

        T unknownTicket(UnknownTicket unknownTicket);
    }
}
