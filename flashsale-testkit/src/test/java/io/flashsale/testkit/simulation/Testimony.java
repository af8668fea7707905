package io.flashsale.testkit.simulation;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.OrderState;
import io.flashsale.OrderStatus;
import io.flashsale.TicketId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What buyers were told, by ticket, on whichever node. */
final class Testimony {
    /** A ticket in a buyer's hand. */
    static final class Held {
        final String signed;
        final BuyerId buyer;
        final ItemId item;
        final Instant since;
        /** Whether the buyer was told that the unit is reserved, and when; otherwise that nobody knows. */
        @Nullable
        Instant acceptedAt;
        /** The furthest that the buyer has seen it. */
        @Nullable
        OrderStatus seen;

        Held(String signed, BuyerId buyer, ItemId item, Instant since) {
            this.signed = signed;
            this.buyer = buyer;
            this.item = item;
            this.since = since;
        }

        TicketId id() {
            return Testimony.id(signed);
        }
    }

    /** Tickets that are still pending in the ledger are looked at again within this time. */
    private static final Duration SWEPT_WITHIN = Duration.ofSeconds(10);

    private final Fleet fleet;
    private final Verdicts verdicts;
    private final Map<TicketId, Held> tickets = new LinkedHashMap<>();
    private final List<Held> inOrder = new ArrayList<>();
    /** Buyers with a request that nobody answered, because its process died. */
    private final Map<BuyerId, Integer> unanswered = new HashMap<>();

    Testimony(Fleet fleet, Verdicts verdicts) {
        this.fleet = fleet;
        this.verdicts = verdicts;
    }

    void asked(BuyerId buyer) {
        unanswered.merge(buyer, 1, Integer::sum);
    }

    void answered(BuyerId buyer) {
        unanswered.merge(buyer, -1, Integer::sum);
    }

    boolean waits(BuyerId buyer) {
        return unanswered.getOrDefault(buyer, 0) > 0;
    }

    /** A buyer was given a ticket, with this status; null if nobody knows whether it is one. */
    void given(BuyerId buyer, ItemId item, String signed, @Nullable OrderStatus status) {
        Instant now = fleet.clock.instant();
        Held held = tickets.computeIfAbsent(id(signed), id -> {
            Held made = new Held(signed, buyer, item, now);
            inOrder.add(made);
            return made;
        });
        if (status != null) {
            if (held.acceptedAt == null && status != OrderStatus.REJECTED) {
                held.acceptedAt = now;
            }
            if (rank(status) >= rank(held.seen)) {
                held.seen = status;
            }
        }
    }

    /** What a later answer must not fall behind. */
    static int floor(Held held) {
        return rank(held.seen);
    }

    /**
     * A buyer was told where a ticket stands.
     *
     * @param floor what the buyer had seen when it asked
     * <p>Where messages or scripts are lost PENDING may be heard for a while longer: the ledger has not heard of the row yet.
     *
     * @param disturbed whether a server did not answer meanwhile: then PENDING says nothing
     */
    void heard(Held held, Optional<OrderState> state, int floor, boolean disturbed) {
        if (state.isEmpty()) {
            verdicts.found(Rule.NEVER_BACKWARDS, held.signed + " of " + held.buyer + " is unknown");
            return;
        }
        OrderStatus status = state.get().status();
        boolean unheard = status == OrderStatus.PENDING
                && (disturbed
                        || fleet.world.has(Trouble.MESSAGES)
                        || fleet.losses.any(held.item)
                        || settleWasLost(held.item));
        if (!unheard && rank(status) < floor) {
            verdicts.found(Rule.NEVER_BACKWARDS, "ticket " + held.id() + " was " + held.seen + " and then " + status);
        }
        OrderStatus seen = held.seen;
        if (seen != null && seen.isFinal() && status.isFinal() && seen != status) {
            verdicts.found(Rule.NEVER_BACKWARDS, "ticket " + held.id() + " was " + seen + " and then " + status);
        }
        if (rank(status) >= rank(seen)) {
            held.seen = status;
        }
    }

    /** Whether a server was silent until a moment ago: a settle sent meanwhile may not have arrived, and the sweeper repeats it soon. */
    private boolean settleWasLost(ItemId item) {
        return !fleet.outages
                .of(item, fleet.clock.instant().minus(SWEPT_WITHIN))
                .isZero();
    }

    private static int rank(@Nullable OrderStatus status) {
        if (status == null) {
            return -1;
        }
        return status.isFinal() ? 2 : status == OrderStatus.CREATED ? 1 : 0;
    }

    List<Held> all() {
        return inOrder;
    }

    @Nullable
    Held of(TicketId ticket) {
        return tickets.get(ticket);
    }

    Collection<Held> accepted(ItemId item) {
        return inOrder.stream()
                .filter(held -> held.acceptedAt != null && held.item.equals(item))
                .toList();
    }

    static TicketId id(String signed) {
        byte[] facts = Base64.getUrlDecoder().decode(signed.substring(signed.lastIndexOf('.') + 1));
        return TicketId.of(Arrays.copyOf(facts, TicketId.BYTES));
    }
}
