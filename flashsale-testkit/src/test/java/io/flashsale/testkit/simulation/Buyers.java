package io.flashsale.testkit.simulation;

import io.flashsale.BuyerId;
import io.flashsale.CancelResult;
import io.flashsale.ItemDetail;
import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.OrderResult.Accepted;
import io.flashsale.OrderResult.Unknown;
import io.flashsale.OrderStatus;
import io.flashsale.Outcome;
import io.flashsale.PayResult;
import io.flashsale.Role;
import io.flashsale.Sale;
import io.flashsale.TicketId;
import io.flashsale.spi.OrderStore;
import io.flashsale.testkit.simulation.Testimony.Held;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Order, repeat, pay, cancel and poll on any node, and remember what they hear. */
final class Buyers {
    private record Key(BuyerId buyer, ItemId item, String key) {}

    private record Pass(BuyerId buyer, ItemId item) {}

    /** How much servers' clocks may differ from the truth, and a node may take to hear of a change. */
    private static final Duration MAX_OFF = Duration.ofMillis(3_500);

    /** How long the background work may take to tell every bucket of an edit. */
    private static final Duration EDIT_IS_KNOWN_WITHIN = Duration.ofSeconds(30);

    private final Fleet fleet;
    private final Testimony testimony;
    private final Verdicts verdicts;
    private final Random random;
    /** Keys that were answered with a ticket. */
    private final Map<Key, TicketId> used = new HashMap<>();

    /** Tokens are fetched once, and used for as long as the run lasts. */
    private final Map<Pass, String> tokens = new HashMap<>();

    Buyers(Fleet fleet, Testimony testimony, Verdicts verdicts) {
        this.fleet = fleet;
        this.testimony = testimony;
        this.verdicts = verdicts;
        this.random = fleet.random;
    }

    private BuyerId anyBuyer() {
        return new BuyerId("buyer-" + random.nextInt(World.BUYERS));
    }

    /** One of them does something, on this node. */
    void act(Node node) {
        int dice = random.nextInt(100);
        if (dice < 62) {
            ItemId item = World.ITEMS.get(random.nextInt(World.ITEMS.size()));
            String key = random.nextInt(2) == 0 ? "k" + random.nextInt(2) : null;
            place(node, anyBuyer(), item, quantity(key), key);
        } else if (!testimony.all().isEmpty()) {
            Held held = testimony.all().get(random.nextInt(testimony.all().size()));
            if (dice < 82) {
                poll(node, held);
            } else if (dice < 90) {
                change(
                        node,
                        held,
                        () -> node.engine.pay(held.buyer, held.signed) instanceof PayResult.Paid
                                ? OrderStatus.PAID
                                : null);
            } else {
                change(
                        node,
                        held,
                        () -> node.engine.cancel(held.buyer, held.signed) instanceof CancelResult.Cancelled
                                ? OrderStatus.CANCELLED
                                : null);
            }
        }
    }

    /** The buyer looks on one node, pays or cancels on another, and looks again. */
    private void change(Node node, Held held, Supplier<@Nullable OrderStatus> change) {
        List<Node> shops = fleet.alive(Role.ORDER);
        Node page = shops.get(random.nextInt(shops.size()));
        poll(page, held);
        node.blocking(() -> {
            OrderStatus status = change.get();
            if (status != null && !node.dead()) {
                testimony.given(held.buyer, held.item, held.signed, status);
                if (!page.dead()) {
                    poll(page, held);
                }
            }
        });
    }

    /** A key stands for one quantity, and is used with another one now and then: but not where the ledger may forget the first. */
    private int quantity(@Nullable String key) {
        boolean any = key == null || (!fleet.world.has(Trouble.FAILOVERS) && random.nextInt(8) == 0);
        return 1 + (any ? random.nextInt(World.LIMIT) : key.hashCode() % World.LIMIT);
    }

    void place(Node node, BuyerId buyer, ItemId item, int quantity, @Nullable String key) {
        Pass pass = new Pass(buyer, item);
        if (key == null || tokens.containsKey(pass)) {
            place(node, OrderRequest.of(buyer.value(), item, quantity), key, tokens.get(pass));
            return;
        }
        node.engine.detailAsync(item, buyer).whenComplete((detail, error) -> {
            String token = error == null ? detail.map(ItemDetail::saleToken).orElse(null) : null;
            if (token != null) {
                tokens.put(pass, token);
            }
            if (!node.dead()) {
                place(node, OrderRequest.of(buyer.value(), item, quantity), key, token);
            }
        });
    }

    private void place(Node node, OrderRequest plain, @Nullable String key, @Nullable String token) {
        BuyerId buyer = plain.buyer();
        Key asked = key == null ? null : new Key(buyer, plain.item(), key);
        Order owned = asked == null || token == null ? null : owned(asked);
        testimony.asked(buyer);
        Instant began = fleet.clock.instant();
        node.engine
                .placeAsync(plain.withIdempotencyKey(key).withSaleToken(token))
                .whenComplete((result, error) -> {
                    if (error == null && !node.dead()) {
                        heard(plain, asked, result);
                        judge(asked, owned, result);
                        judgeWindow(plain.item(), began, result);
                        testimony.answered(buyer);
                    }
                });
    }

    /** What was bought with this key according to the rows, unless a failover has taken it from the ledger and nobody can tell. */
    private @Nullable Order owned(Key key) {
        TicketId bought = used.get(key);
        if (bought == null) {
            return null;
        }
        return fleet.database.rows.find(List.of(bought), OrderStore.Read.PRIMARY).stream()
                .filter(order -> order.status() != OrderStatus.REJECTED && !fleet.losses.lost(order.id()))
                .findAny()
                .orElse(null);
    }

    private void judge(@Nullable Key key, @Nullable Order owned, OrderResult result) {
        if (owned == null || result instanceof Accepted) {
            return;
        }
        switch (result.outcome()) {
            case SOLD_OUT, ENDED, PAUSED, LIMIT_REACHED, NOT_STARTED, UNKNOWN_ITEM ->
                verdicts.found(
                        Rule.KEY_IS_KNOWN,
                        key + " owns " + owned.id() + ", " + owned.status() + ", but hears " + result.outcome());
            default -> {}
        }
    }

    /** A sale that opened a while ago is open, on every node. */
    private void judgeWindow(ItemId item, Instant began, OrderResult result) {
        Sale sale = fleet.database.sales.find(item.sale()).orElseThrow();
        if (result.outcome() == Outcome.NOT_STARTED
                && began.isAfter(sale.startsAt().plus(MAX_OFF))) {
            verdicts.found(
                    Rule.WINDOW, "NOT_STARTED of " + item + " at " + began + ", but it started " + sale.startsAt());
        }
        boolean edited = fleet.clock.instant().isBefore(fleet.editedAt.plus(EDIT_IS_KNOWN_WITHIN));
        if (result.outcome() == Outcome.ENDED
                && !edited
                && fleet.clock.instant().isBefore(sale.endsAt().minus(MAX_OFF))) {
            verdicts.found(Rule.WINDOW, "ENDED of " + item + " at " + began + ", but it ends " + sale.endsAt());
        }
        if (result instanceof Accepted
                && fleet.clock.instant().isBefore(sale.startsAt().minus(MAX_OFF))) {
            verdicts.found(Rule.WINDOW, "accepted at " + began + ", but " + item + " starts " + sale.startsAt());
        }
    }

    void heard(OrderRequest request, @Nullable Key asked, OrderResult result) {
        if (result instanceof Accepted accepted) {
            testimony.given(request.buyer(), request.item(), accepted.ticket(), accepted.status());
            if (asked != null) {
                used.put(asked, Testimony.id(accepted.ticket()));
            }
        } else if (result instanceof Unknown unknown) {
            testimony.given(request.buyer(), request.item(), unknown.ticket(), null);
        }
    }

    void poll(Node node, Held held) {
        int floor = Testimony.floor(held);
        int wrong = wrong();
        node.engine.statusAsync(held.buyer, held.signed).thenAccept(state -> {
            if (!node.dead()) {
                testimony.heard(held, state, floor, wrong() != wrong);
            }
        });
    }

    /** How much has gone wrong so far. */
    private int wrong() {
        return fleet.outages.touched() + fleet.faults.wrong();
    }
}
