package io.flashsale.testkit.store;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.memory.MemoryOrderStore;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderStore.Decision;
import io.flashsale.spi.OrderStore.StatusChange;
import io.flashsale.spi.StockRow;
import io.flashsale.testkit.Altered;
import io.flashsale.testkit.Samples;
import io.flashsale.testkit.memory.MemoryOrderStoreProbe;
import io.flashsale.testkit.store.RawItem.RawHolding;
import io.flashsale.testkit.store.RawItem.RawOrder;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The proof finds what it is there to find: each test alters one method of a store that is right. */
class OversellProofTest {
    private final MemoryOrderStore right = new MemoryOrderStore(Clock.systemUTC());
    private final OrderStoreProbe probe = new MemoryOrderStoreProbe(right);

    private static OversellProof proof(OrderStore store, OrderStoreProbe probe) {
        return OversellProof.of(store, probe, Samples.fresh());
    }

    private void findsIn(String method, Altered.Method<OrderStore> wrong, String sentence) {
        findsIn(method, wrong, probe, sentence);
    }

    private void findsIn(String method, Altered.Method<OrderStore> wrong, OrderStoreProbe reading, String sentence) {
        OrderStore store = Altered.altered(OrderStore.class, right, method, wrong);
        assertThatThrownBy(() -> proof(store, reading).run())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(sentence)
                .hasMessageContaining("replay with -Dflashsale.seed=");
    }

    private void findsInRaw(UnaryOperator<RawItem> corruption, String sentence) {
        assertThatThrownBy(() ->
                        proof(right, item -> corruption.apply(probe.read(item))).run())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(sentence);
    }

    @SuppressWarnings("unchecked")
    private static List<Ticket> tickets(Object[] arguments) {
        return (List<Ticket>) arguments[1];
    }

    @Test
    void aStoreThatIsRightPasses() {
        assertThatCode(() -> proof(right, probe).run()).doesNotThrowAnyException();
        assertThatCode(() -> proof(right, probe)
                        .withSeed(42)
                        .withThreads(3)
                        .withStepsPerThread(300)
                        .run())
                .doesNotThrowAnyException();
    }

    @Test
    void itFindsAStoreThatDecidesRepeatedTicketsAnew() {
        Samples samples = Samples.fresh();
        findsIn(
                "decide",
                (store, arguments) -> {
                    List<Ticket> fresh = tickets(arguments).stream()
                            .distinct()
                            .map(ticket -> withId(ticket, samples.ticketId()))
                            .toList();
                    return store.decide((ItemId) arguments[0], fresh);
                },
                "the store answered about");
    }

    private static Ticket withId(Ticket ticket, TicketId id) {
        return new Ticket(
                id,
                ticket.item(),
                ticket.buyer(),
                ticket.quantity(),
                ticket.unitPrice(),
                ticket.bucket(),
                ticket.epoch(),
                ticket.issuedAt());
    }

    @Test
    void itFindsAStoreThatTellsLosersThatTheyWon() {
        findsIn(
                "decide",
                (store, arguments) -> store.decide((ItemId) arguments[0], tickets(arguments)).stream()
                        .map(decision -> decision.order().reason() == OrderReason.SOLD_OUT ? lie(decision) : decision)
                        .toList(),
                "a caller was told");
    }

    private static Decision lie(Decision decision) {
        Order order = decision.order();
        Order created = new Order(
                order.ticket(), OrderStatus.CREATED, null, order.createdAt(), order.createdAt(), order.updatedAt());
        return new Decision(created, decision.fresh(), decision.buyerUsed(), decision.released());
    }

    @Test
    void itFindsAStoreThatTellsTwoCallersThatTheyPaid() {
        findsIn(
                "pay",
                (store, arguments) -> store.pay((TicketId) arguments[0])
                        .map(change -> new StatusChange(
                                change.order().status() == OrderStatus.PAID || change.changed(), change.order())),
                "callers were told that they ended order");
    }

    @Test
    void itFindsAStoreThatGivesCancelledUnitsBackTwice() {
        findsIn(
                "cancel",
                (store, arguments) -> {
                    Optional<StatusChange> change = store.cancel((TicketId) arguments[0]);
                    change.filter(StatusChange::changed)
                            .ifPresent(done -> store.addStock(
                                    done.order().ticket().item(),
                                    done.order().ticket().quantity(),
                                    "twice " + done.order().id()));
                    return change;
                },
                "were put in");
    }

    @Test
    void itFindsAStoreThatForgetsToSellTheRest() {
        findsIn(
                "decide",
                (store, arguments) -> {
                    ItemId item = (ItemId) arguments[0];
                    // One batch takes 96 units at most, so that some are left whatever comes when.
                    boolean nearlyGone =
                            store.stock(item).map(StockRow::available).orElse(0L) < 100;
                    return nearlyGone
                            ? tickets(arguments).stream()
                                    .distinct()
                                    .map(ticket -> store.reject(ticket, OrderReason.SOLD_OUT))
                                    .toList()
                            : store.decide(item, tickets(arguments));
                },
                "units were left although the demand was there");
    }

    @Test
    void itFindsAnOrderThatTheRawStoreHoldsTwice() {
        findsInRaw(
                raw -> {
                    List<RawOrder> orders = new java.util.ArrayList<>(raw.orders());
                    raw.orders().stream().findAny().ifPresent(orders::add);
                    return new RawItem(
                            raw.item(), raw.total(), raw.available(), orders, raw.holdings(), raw.releases());
                },
                "has more than one row");
    }

    @Test
    void itFindsAHoldingThatIsNotKept() {
        findsInRaw(
                raw -> new RawItem(
                        raw.item(),
                        raw.total(),
                        raw.available(),
                        raw.orders(),
                        raw.holdings().stream()
                                .map(holding -> new RawHolding(holding.buyer(), 0))
                                .toList(),
                        raw.releases()),
                "but the store says 0");
    }

    @Test
    void aRunInWhichTooLittleHappensProvesNothing() {
        assertThatThrownBy(() ->
                        proof(right, probe).withThreads(1).withStepsPerThread(1).run())
                .hasMessageContaining("nothing is proved");
    }
}
