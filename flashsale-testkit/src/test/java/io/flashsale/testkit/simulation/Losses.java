package io.flashsale.testkit.simulation;

import io.flashsale.ItemId;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.memory.MemoryStockLedger;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.Claim;
import io.flashsale.spi.ClaimReply;
import io.flashsale.spi.LedgerEntry;
import io.flashsale.spi.LedgerReply;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * How many units the ledger may have given away twice because it lost something: those reserved, lent or withdrawn by scripts that it
 * forgot, and those pending or lent in a bucket that is gone, unless the queue still has them; and those given back to a bucket that is gone,
 * if nobody has noted that they were: they come once more. So many accepted buyers may be disappointed, and not one more.
 */
final class Losses {
    private final boolean queueIsSound;
    private final Predicate<TicketId> unnoted;
    private final Map<ItemId, Long> units = new HashMap<>();
    private final Set<TicketId> lost = new HashSet<>();
    private final Map<ItemId, Integer> happened = new HashMap<>();

    /** How often the reserve of a ticket was executed. */
    private final Map<TicketId, Integer> reserves = new HashMap<>();

    /** @param unnoted whether the units of a cancelled ticket are on their way to the ledger as far as the rows know */
    Losses(boolean queueIsSound, Predicate<TicketId> unnoted) {
        this.queueIsSound = queueIsSound;
        this.unnoted = unnoted;
    }

    void reserving(List<?> claims) {
        claims.forEach(claim -> reserves.merge(((Claim) claim).ticket().id(), 1, Integer::sum));
    }

    /** Whether the ledger has forgotten the reservation: then only its owner's look brings the ticket to an end. */
    boolean lost(TicketId ticket) {
        return lost.contains(ticket);
    }

    /** Whether a reserve was executed twice: first refused and then not, within its deadline. */
    boolean reservedTwice(TicketId ticket) {
        return reserves.getOrDefault(ticket, 0) > 1;
    }

    long units(ItemId item) {
        return units.getOrDefault(item, 0L);
    }

    /** Whether the ledger lost anything of the item, be it nothing that is given away twice. */
    boolean any(ItemId item) {
        return happened.containsKey(item);
    }

    void wiped(ItemId item, List<MemoryStockLedger.Audit> buckets) {
        for (MemoryStockLedger.Audit bucket : buckets) {
            bucket.tickets().forEach((ticket, entry) -> {
                if (entry.state() == LedgerEntry.State.PENDING) {
                    lost.add(ticket);
                }
                Ticket entered = entry.ticket();
                if (entry.state() == LedgerEntry.State.CANCELLED && entered != null && unnoted.test(ticket)) {
                    units.merge(item, (long) entered.quantity(), Long::sum);
                }
            });
            happened.merge(item, 1, Integer::sum);
            if (!queueIsSound) {
                units.merge(item, bucket.state().pending() + bucket.state().lent(), Long::sum);
            }
        }
    }

    void forgotten(List<Shard.Executed> calls) {
        for (Shard.Executed call : calls) {
            if (!call.arguments().isEmpty() && call.arguments().get(0) instanceof Bucket bucket) {
                happened.merge(bucket.item(), 1, Integer::sum);
                units.merge(bucket.item(), givenAgain(call), Long::sum);
            }
        }
    }

    private long givenAgain(Shard.Executed call) {
        Object value = ((LedgerReply<?>) ((CompletableFuture<?>) call.answer()).join()).value();
        return switch (call.verb()) {
            case "reserve" ->
                reserved((List<?>) Objects.requireNonNull(call.arguments().get(3)), (List<?>) value);
            case "lend", "withdraw" -> (Long) value;
            default -> 0;
        };
    }

    private long reserved(List<?> claims, List<?> replies) {
        long units = 0;
        for (int index = 0; index < replies.size(); index++) {
            if (((ClaimReply) replies.get(index)).code() == ClaimReply.Code.RESERVED) {
                Ticket ticket = ((Claim) claims.get(index)).ticket();
                lost.add(ticket.id());
                units += ticket.quantity();
            }
        }
        return units;
    }
}
