package io.flashsale.examples.crowd.audit;

import org.jspecify.annotations.Nullable;

/** What a shop says about a ticket. */
public enum TicketStatus {
    PENDING,
    CREATED,
    PAID,
    CANCELLED,
    REJECTED;

    public boolean isFinal() {
        return this != PENDING;
    }

    public boolean holdsUnits() {
        return this == CREATED || this == PAID;
    }

    /** Whether a ticket that was this may truthfully be that later. */
    public boolean mayBecome(TicketStatus later) {
        return switch (this) {
            case PENDING -> true;
            case CREATED -> later == CREATED || later == PAID || later == CANCELLED;
            case PAID, CANCELLED, REJECTED -> later == this;
        };
    }

    /** The status of that name; PENDING for none and for an unknown one, so that the ticket stays unfinished. */
    public static TicketStatus of(@Nullable String name) {
        for (TicketStatus status : values()) {
            if (status.name().equals(name)) {
                return status;
            }
        }
        return PENDING;
    }
}
