package io.flashsale.examples.crowd.audit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything the shop told the buyers about their tickets. Confined to one thread. */
public final class Testimony {
    private final Map<Receipt, ToldTicket> tickets = new LinkedHashMap<>();
    private int pendingUnits;
    private int heldUnits;

    private record Receipt(String key, String ticket) {}

    /** Notes that a key was answered by a ticket; false when that was known already. */
    public boolean accepted(int buyer, String key, String ticket, int quantity, boolean confirmed) {
        boolean fresh = tickets.putIfAbsent(
                        new Receipt(key, ticket), ToldTicket.accepted(buyer, key, ticket, quantity, confirmed))
                == null;
        if (fresh) {
            pendingUnits += quantity;
        }
        return fresh;
    }

    /** Notes the status of a ticket that was accepted before. */
    public void told(String key, String ticket, TicketStatus status, @Nullable String reason) {
        tickets.computeIfPresent(new Receipt(key, ticket), (receipt, before) -> {
            pendingUnits += unitsIf(!status.isFinal(), before)
                    - unitsIf(!before.status().isFinal(), before);
            heldUnits += unitsIf(status.holdsUnits(), before)
                    - unitsIf(before.status().holdsUnits(), before);
            return before.told(status, reason);
        });
    }

    private static int unitsIf(boolean condition, ToldTicket ticket) {
        return condition ? ticket.quantity() : 0;
    }

    public List<ToldTicket> tickets() {
        return List.copyOf(tickets.values());
    }

    /** Units of tickets whose end nobody was told yet. */
    public int pendingUnits() {
        return pendingUnits;
    }

    /** Units of tickets that are CREATED or PAID. */
    public int heldUnits() {
        return heldUnits;
    }
}
