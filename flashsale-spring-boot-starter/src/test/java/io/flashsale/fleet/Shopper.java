package io.flashsale.fleet;

import io.flashsale.BuyerId;
import io.flashsale.CancelResult;
import io.flashsale.FlashSale;
import io.flashsale.FlashSaleException;
import io.flashsale.ItemDetail;
import io.flashsale.ItemId;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.PayResult;
import io.flashsale.SaleId;
import io.flashsale.TicketId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** One thread of the crowd: it speaks for many buyers, at either node, and pays or cancels some of what they got. */
final class Shopper {
    private static final int BUYERS = 300;
    private static final long REFUSED_NANOS = 2_000_000;

    private final List<FlashSale> nodes;
    private final List<ItemId> items;
    private final List<SaleId> more;
    private final Random random;
    private final Set<Told> accepted = new HashSet<>();
    private final Set<Told> unknown = new HashSet<>();
    private final List<Told> open = new ArrayList<>();
    private final Set<TicketId> paid = new HashSet<>();
    private final Set<TicketId> cancelled = new HashSet<>();
    private int asked;

    /** A ticket that a buyer was given. */
    record Told(ItemId item, BuyerId buyer, String ticket) {}

    /** @param more sales of one pen each that were published meanwhile */
    Shopper(List<FlashSale> nodes, List<ItemId> items, List<SaleId> more, long seed) {
        this.nodes = nodes;
        this.items = items;
        this.more = more;
        this.random = new Random(seed);
    }

    Set<Told> accepted() {
        return accepted;
    }

    /** Tickets of which nobody knew whether they exist. */
    Set<Told> unknown() {
        return unknown;
    }

    /** Orders that the shop says this shopper has paid. */
    Set<TicketId> paid() {
        return paid;
    }

    /** Orders that the shop says this shopper has cancelled. */
    Set<TicketId> cancelled() {
        return cancelled;
    }

    int asked() {
        return asked;
    }

    void shop(Instant until) {
        while (Instant.now().isBefore(until)) {
            order();
            if (!open.isEmpty() && random.nextInt(3) == 0) {
                payOrCancel(open.remove(random.nextInt(open.size())));
            }
        }
    }

    private FlashSale node() {
        return nodes.get(random.nextInt(nodes.size()));
    }

    private ItemId item() {
        return more.isEmpty() || random.nextInt(4) > 0
                ? items.get(random.nextInt(items.size()))
                : ItemId.of(more.get(random.nextInt(more.size())).value(), "pen");
    }

    private void order() {
        ItemId item = item();
        BuyerId buyer = new BuyerId("buyer-" + random.nextInt(BUYERS));
        Optional<ItemDetail> detail = node().detail(item, buyer);
        if (detail.isEmpty()) {
            return;
        }
        OrderRequest request = OrderRequest.of(buyer.value(), item, 1)
                .withSaleToken(detail.get().saleToken());
        OrderResult result = node().place(random.nextBoolean() ? request : request.withIdempotencyKey("key-" + buyer));
        asked++;
        if (result instanceof OrderResult.Accepted ticket) {
            Told told = new Told(item, buyer, ticket.ticket());
            if (accepted.add(told)) {
                open.add(told);
            }
        } else if (result instanceof OrderResult.Unknown ticket) {
            unknown.add(new Told(item, buyer, ticket.ticket()));
        } else {
            // Refusals cost next to nothing: a crowd that does not breathe leaves the operators no processor.
            LockSupport.parkNanos(REFUSED_NANOS);
        }
    }

    /** A third is paid, a third cancelled, a third forgotten. */
    private void payOrCancel(Told told) {
        try {
            switch (random.nextInt(3)) {
                case 0 -> {
                    PayResult result = node().pay(told.buyer, told.ticket);
                    if (result instanceof PayResult.Paid now) {
                        paid.add(now.order().id());
                    } else if (result instanceof PayResult.StillPending) {
                        open.add(told);
                    }
                }
                case 1 -> {
                    CancelResult result = node().cancel(told.buyer, told.ticket);
                    if (result instanceof CancelResult.Cancelled now) {
                        cancelled.add(now.order().id());
                    } else if (result instanceof CancelResult.StillPending) {
                        open.add(told);
                    }
                }
                default -> {}
            }
        } catch (FlashSaleException unanswered) {
            // the rows say what became of it
        }
    }
}
