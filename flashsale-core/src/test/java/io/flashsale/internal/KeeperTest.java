package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.BuyerId;
import io.flashsale.FlashSale;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.OrderReason;
import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.OrderStatus;
import io.flashsale.Role;
import io.flashsale.Sale;
import io.flashsale.SaleAdminException;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.StoreUnavailableException;
import io.flashsale.Ticket;
import io.flashsale.memory.MemorySaleCache;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.SaleCache;
import io.flashsale.spi.SaleCatalog;
import io.flashsale.testing.Intercept;
import io.flashsale.testing.InterceptedLedger;
import io.flashsale.testing.SettableClock;
import io.flashsale.testing.VirtualScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Several nodes on the same ledger, store and queue, three items, and something that goes wrong. */
class KeeperTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static Rig.Plan three() {
        return Rig.plan().withThreeItems().withStock(100).withBuckets(2);
    }

    private static void buy(Rig rig, FlashSale node, ItemId item, int howMany) {
        for (int buyer = 0; buyer < howMany; buyer++) {
            assertThat(node.place(Rig.request(node, item, rig.nextBuyer(), 1)).isAccepted())
                    .isTrue();
        }
    }

    private static void loseEverything(Rig rig, ItemId item) {
        rig.ledger.forget(new Bucket(item, 0, 1));
        rig.ledger.forget(new Bucket(item, 1, 1));
    }

    private static long ledgerUnits(Rig rig, ItemId item) {
        return rig.ledger.audit(item).stream()
                .mapToLong(bucket -> bucket.state().units())
                .sum();
    }

    private static long sold(Rig rig, ItemId item) {
        return rig.store.audit(item).orders().stream()
                .filter(order -> order.status() == OrderStatus.CREATED || order.status() == OrderStatus.PAID)
                .mapToLong(order -> order.ticket().quantity())
                .sum();
    }

    private static void assertNobodyWasRejected(Rig rig) {
        for (ItemId item : Rig.ITEMS) {
            assertThat(rig.store.audit(item).orders())
                    .noneMatch(order -> order.status() == OrderStatus.REJECTED);
        }
    }

    /** E1: a lost bucket was filled at once by a second node, which saw an empty one and knew of no wait. */
    @Test
    void aLostBucketIsFilledByNoNodeBeforeItsQueueIsDecided() {
        try (Rig rig = three().start()) {
            rig.anotherNode();
            rig.pass(SECOND.multipliedBy(2));
            rig.storeCalls = Broken.refused("decide");
            for (ItemId item : Rig.ITEMS) {
                buy(rig, rig.engine, item, 60);
                loseEverything(rig, item);
            }
            rig.pass(SECOND.multipliedBy(4));
            for (ItemId item : Rig.ITEMS) {
                assertThat(ledgerUnits(rig, item)).as("winners are in the queue").isZero();
            }
            rig.storeCalls = Intercept.NOTHING;
            rig.pass(SECOND.multipliedBy(40));

            for (ItemId item : Rig.ITEMS) {
                assertThat(sold(rig, item)).isEqualTo(60);
                assertThat(ledgerUnits(rig, item)).isEqualTo(40);
            }
            assertNobodyWasRejected(rig);
        }
    }

    /** E1: the same when the node that waits is started again: the mark is in the bucket. */
    @Test
    void aLostBucketIsNotFilledAtOnceByANodeThatWasStartedMeanwhile() {
        try (Rig rig = three().start()) {
            rig.pass(SECOND.multipliedBy(2));
            rig.storeCalls = Broken.refused("decide");
            buy(rig, rig.engine, Rig.ITEM, 60);
            loseEverything(rig, Rig.ITEM);
            rig.pass(SECOND.multipliedBy(2));
            rig.anotherNode();
            rig.pass(SECOND.multipliedBy(2));
            assertThat(ledgerUnits(rig, Rig.ITEM)).isZero();
            rig.storeCalls = Intercept.NOTHING;
            rig.pass(SECOND.multipliedBy(40));

            assertThat(sold(rig, Rig.ITEM)).isEqualTo(60);
            assertThat(ledgerUnits(rig, Rig.ITEM)).isEqualTo(40);
            assertNobodyWasRejected(rig);
        }
    }

    /** E1: the first load's reply is lost, then the bucket: it was loaded for all that, and must not be filled at once again. */
    @Test
    void aBucketWhoseFirstLoadSeemedToFailIsNotFilledAtOnceEither() {
        try (Rig rig = three().opensIn(Duration.ofMinutes(1)).start()) {
            rig.ledgerCalls = Broken.replyLost("fill");
            Sale sale = sale("two", rig.clock.instant(), "pen", 100);
            ItemId pen = ItemId.of("two", "pen");
            rig.engine.admin().publish(sale);
            rig.ledgerCalls = Intercept.NOTHING;
            rig.storeCalls = Broken.refused("decide");
            buy(rig, rig.engine, pen, 60);
            rig.ledger.forget(new Bucket(pen, 0, 1));
            rig.pass(SECOND.multipliedBy(4));
            assertThat(ledgerUnits(rig, pen)).isZero();
            rig.storeCalls = Intercept.NOTHING;
            rig.pass(SECOND.multipliedBy(40));

            assertThat(sold(rig, pen)).isEqualTo(60);
            assertThat(ledgerUnits(rig, pen)).isEqualTo(40);
        }
    }

    private static Sale sale(String id, Instant opens, String sku, long stock) {
        return Sale.draft(
                id,
                "Sale " + id,
                opens,
                opens.plus(Rig.OPEN_FOR),
                List.of(SaleItem.of(sku, "Item " + sku, Money.of(900, "EUR"), Money.of(90, "EUR"), stock, 1)));
    }

    /** Counts and last tickets come back from the rows: the limit holds, and a repeated key finds its ticket, on any node. */
    @Test
    void aFilledBucketKnowsItsBuyersAgain() {
        try (Rig rig = three().start()) {
            FlashSale other = rig.anotherNode();
            String ticket = Rig.ticket(rig.placeWithKey("ann", 1, "k"));
            rig.pass(SECOND.multipliedBy(2));
            loseEverything(rig, Rig.ITEM);
            rig.pass(SECOND.multipliedBy(15));

            assertThat(ledgerUnits(rig, Rig.ITEM)).isEqualTo(99);
            assertThat(other.place(Rig.request(other, Rig.ITEM, "ann", 1))).isInstanceOf(OrderResult.LimitReached.class);
            assertThat(Rig.ticket(other.place(
                            Rig.request(other, Rig.ITEM, "ann", 1).withIdempotencyKey("k"))))
                    .isEqualTo(ticket);
            rig.pass(SECOND.multipliedBy(5));
            assertNobodyWasRejected(rig);
        }
    }

    /** E3 and D3: the send is lost, and the partition is always busy, and always on its way. */
    @Test
    void aLostTicketIsDecidedThoughItsPartitionIsAlwaysBusy() {
        try (Rig rig = three().start()) {
            rig.anotherNode();
            rig.queueCalls = new Intercept() {
                @Override
                @SuppressWarnings("unchecked")
                public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                    if (call.equals("send")) {
                        return CompletableFuture.completedFuture(null);
                    }
                    long now = rig.clock.millis();
                    return call.equals("position")
                            ? (CompletionStage<T>)
                                    CompletableFuture.completedFuture(new OrderQueue.Position(now, now + 500))
                            : real.get();
                }
            };
            Map<ItemId, String> tickets = new HashMap<>();
            for (ItemId item : Rig.ITEMS) {
                tickets.put(item, Rig.ticket(rig.engine.place(Rig.request(rig.engine, item, "ann", 1))));
            }
            rig.pass(SECOND.multipliedBy(31));

            tickets.forEach((item, ticket) -> assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.CREATED));
        }
    }

    /** Rule 3: whatever the queue says, half a minute is enough. */
    @Test
    void aTicketIsDecidedAfterHalfAMinuteThoughTheQueueCrawls() {
        try (Rig rig = three().start()) {
            long start = rig.clock.millis();
            rig.queueCalls = new Intercept() {
                @Override
                @SuppressWarnings("unchecked")
                public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                    if (call.equals("send")) {
                        return CompletableFuture.completedFuture(null);
                    }
                    long seconds = (rig.clock.millis() - start) / 1_000;
                    return call.equals("position")
                            ? (CompletionStage<T>)
                                    CompletableFuture.completedFuture(new OrderQueue.Position(seconds, 1_000_000))
                            : real.get();
                }
            };
            String ticket = rig.accepted("ann");
            rig.pass(SECOND.multipliedBy(28));
            assertThat(rig.orders()).isEmpty();
            rig.pass(SECOND.multipliedBy(8));

            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.CREATED);
        }
    }

    /** Rule 10: a node that decides does not wait for a queue that is down, whoever took the order. */
    @Test
    void withoutAQueueTicketsAreDecidedWithinSeconds() {
        try (Rig rig = three().start()) {
            FlashSale front = rig.anotherNode(builder -> builder.roles(Set.of(Role.ORDER, Role.DETAIL)));
            rig.pass(SECOND.multipliedBy(2));
            rig.queueCalls = Broken.down();
            for (ItemId item : Rig.ITEMS) {
                buy(rig, rig.engine, item, 3);
            }
            rig.pass(Duration.ofMillis(1_500));
            for (ItemId item : Rig.ITEMS) {
                assertThat(sold(rig, item)).as("own tickets").isEqualTo(3);
                buy(rig, front, item, 3);
            }
            rig.pass(Duration.ofMillis(3_500));
            for (ItemId item : Rig.ITEMS) {
                assertThat(sold(rig, item)).as("those of a node that does not decide").isEqualTo(6);
            }

            rig.queueCalls = Intercept.NOTHING;
            buy(rig, front, Rig.ITEM, 1);
            rig.pass(Duration.ofMillis(100));
            assertThat(sold(rig, Rig.ITEM)).as("the queue is back").isEqualTo(7);
        }
    }

    /** Rule 10: so it is with a queue that does not even say where it stands. */
    @Test
    void withASilentQueueTheTicketsOfOthersAreDecidedWithinSeconds() {
        try (Rig rig = three().start()) {
            FlashSale front = rig.anotherNode(builder -> builder.roles(Set.of(Role.ORDER, Role.DETAIL)));
            rig.pass(SECOND.multipliedBy(2));
            rig.queueCalls = Broken.silent("send", "position");
            for (ItemId item : Rig.ITEMS) {
                buy(rig, front, item, 3);
            }
            rig.pass(SECOND.multipliedBy(5));

            for (ItemId item : Rig.ITEMS) {
                assertThat(sold(rig, item)).isEqualTo(3);
            }
        }
    }

    /** Rule 10: sends that hang are as bad as sends that fail. */
    @Test
    void withASilentQueueOwnTicketsAreDecidedAfterASecond() {
        try (Rig rig = three().start()) {
            rig.anotherNode();
            rig.queueCalls = Broken.silent("send");
            rig.accepted("ann");
            rig.pass(Duration.ofMillis(1_500));

            assertThat(rig.sold()).isEqualTo(1);
        }
    }

    /** S4: the host's writer fails for two seconds: nobody is rejected for it. */
    @Test
    void twoBadSecondsOfTheHostsWriterRejectNobody() {
        try (Rig rig = three().start()) {
            rig.anotherNode();
            rig.storeCalls = new Intercept() {
                @Override
                public <T> T value(String call, Supplier<T> real) {
                    if (call.equals("decide")) {
                        throw new IllegalStateException("the host's writer failed");
                    }
                    return real.get();
                }
            };
            for (ItemId item : Rig.ITEMS) {
                buy(rig, rig.engine, item, 40);
            }
            rig.pass(SECOND.multipliedBy(2));
            rig.storeCalls = Intercept.NOTHING;
            rig.pass(SECOND.multipliedBy(10));

            for (ItemId item : Rig.ITEMS) {
                assertThat(sold(rig, item)).isEqualTo(40);
            }
            assertNobodyWasRejected(rig);
            assertThat(rig.queue.deadLetters()).isEmpty();
        }
    }

    /** D9: a ticket that cannot be decided is committed past; what comes behind it is decided at once. */
    @Test
    void anUndecidableTicketHoldsUpNobody() {
        try (Rig rig = three().start()) {
            rig.anotherNode();
            rig.storeCalls = new Intercept() {
                @Override
                public void deciding(List<Ticket> tickets) {
                    if (tickets.stream().anyMatch(ticket -> ticket.buyer().value().equals("bad"))) {
                        throw new IllegalStateException("poison");
                    }
                }
            };
            rig.accepted("bad");
            for (int batch = 0; batch < 5; batch++) {
                buy(rig, rig.engine, Rig.ITEM, 2);
                rig.pass(Duration.ofMillis(10));
                assertThat(sold(rig, Rig.ITEM)).isEqualTo(2L * batch + 2);
            }
            OrderQueue.Position position =
                    rig.queue.position(Rig.ITEM).toCompletableFuture().join();
            assertThat(position.lag()).isZero();
            rig.pass(SECOND.multipliedBy(30));
            assertThat(rig.rejected(OrderReason.POISON)).hasSize(1);
        }
    }

    /** Rule 8: each item is swept by one node, and by another within seconds of its death. */
    @Test
    void anItemHasOneKeeperAndFindsAnotherWhenItDies() {
        try (Rig rig = three().start()) {
            Map<String, Integer> sweeps = new HashMap<>();
            VirtualScheduler second = rig.process.anotherProcess();
            FlashSale other = rig.anotherNode(builder -> builder.scheduler(second));
            assertThat(other.health().running()).isTrue();
            rig.pass(SECOND.multipliedBy(3));
            rig.ledgerCalls = counting(sweeps);
            rig.pass(SECOND.multipliedBy(20));
            for (ItemId item : Rig.ITEMS) {
                assertThat(sweeps.get(item + " due"))
                        .as("two buckets, once a second")
                        .isBetween(36, 44);
            }
            second.kill();
            rig.pass(SECOND.multipliedBy(4));
            sweeps.clear();
            rig.pass(SECOND.multipliedBy(10));
            for (ItemId item : Rig.ITEMS) {
                assertThat(sweeps.get(item + " due")).isBetween(18, 22);
            }
        }
    }

    private static Intercept counting(Map<String, Integer> calls) {
        return new Intercept() {
            @Override
            public Intercept about(ItemId item) {
                return new Intercept() {
                    @Override
                    public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                        calls.merge(item + " " + call, 1, Integer::sum);
                        return real.get();
                    }
                };
            }
        };
    }

    /** Rule 8: a node whose rounds for an item fail passes it on; the item is looked after all the same. */
    @Test
    void anItemThatItsKeeperCannotServeIsServedByAnother() {
        for (boolean firstIsBroken : new boolean[] {true, false}) {
            try (Rig rig = three().start()) {
                boolean[] broken = {false};
                FlashSale other = rig.anotherNode(builder -> builder.ledger(new InterceptedLedger(
                        rig.ledger, () -> broken[0] && !firstIsBroken ? Broken.down() : Intercept.NOTHING)));
                assertThat(other.health().running()).isTrue();
                rig.pass(SECOND.multipliedBy(3));
                rig.queueCalls = Broken.lost("send");
                for (ItemId item : Rig.ITEMS) {
                    buy(rig, rig.engine, item, 2);
                }
                broken[0] = true;
                rig.ledgerCalls = firstIsBroken ? Broken.down() : Intercept.NOTHING;
                rig.pass(SECOND.multipliedBy(20));

                for (ItemId item : Rig.ITEMS) {
                    assertThat(sold(rig, item)).as(item + " " + firstIsBroken).isEqualTo(2);
                    assertThat(rig.ledger.audit(item))
                            .allSatisfy(bucket ->
                                    assertThat(bucket.state().pending()).isZero());
                }
            }
        }
    }

    /** A dead bucket costs the other buckets of its item nothing, and other items nothing. */
    @Test
    void aSilentBucketDoesNotHoldUpTheOthers() {
        boolean[] silent = {true};
        try (Rig rig = three().withBuckets(4)
                .with(builder -> builder.roles(Set.of(Role.ADMIN)))
                .start()) {
            for (int node = 0; node < 2; node++) {
                rig.anotherNode(builder -> builder.roles(Set.of(Role.WORKER))
                        .ledger(new InterceptedLedger(rig.ledger, () -> Intercept.NOTHING) {
                            @Override
                            public CompletionStage<LedgerReply<List<Ticket>>> due(
                                    Bucket bucket, int max, Duration minLease, Duration maxLease) {
                                return silent[0] && bucket.equals(new Bucket(Rig.ITEM, 3, 1))
                                        ? new CompletableFuture<>()
                                        : super.due(bucket, max, minLease, maxLease);
                            }
                        }));
            }
            rig.pass(SECOND.multipliedBy(20));
            rig.queueCalls = Broken.lost("send");
            for (ItemId item : Rig.ITEMS) {
                buy(rig, rig.engine, item, 20);
            }
            long inDeadBucket = rig.ledger.audit(Rig.ITEM).get(3).state().pending();
            assertThat(inDeadBucket).isPositive();
            rig.pass(SECOND.multipliedBy(9));

            assertThat(sold(rig, Rig.ITEMS.get(1))).isEqualTo(20);
            assertThat(sold(rig, Rig.ITEMS.get(2))).isEqualTo(20);
            assertThat(sold(rig, Rig.ITEM)).isEqualTo(20 - inDeadBucket);
            silent[0] = false;
            rig.pass(SECOND.multipliedBy(20));
            assertThat(sold(rig, Rig.ITEM)).isEqualTo(20);
        }
    }

    /** E10: a bucket that could not be configured gives nothing away, and nobody hears that the sale has not begun. */
    @Test
    void aBucketThatCouldNotBeConfiguredIsNotFilled() {
        try (Rig rig = three().start()) {
            FlashSale other = rig.anotherNode();
            rig.pass(SECOND.multipliedBy(2));
            loseEverything(rig, Rig.ITEM);
            rig.ledgerCalls = Broken.refused("configure");
            for (int second = 0; second < 15; second++) {
                rig.pass(SECOND);
                assertThat(other.place(Rig.request(other, Rig.ITEM, rig.nextBuyer(), 1)))
                        .isInstanceOf(OrderResult.Unavailable.class);
            }
            rig.ledgerCalls = Intercept.NOTHING;
            rig.pass(SECOND.multipliedBy(15));

            buy(rig, other, Rig.ITEM, 1);
        }
    }

    /** E2 and D1: an edit cannot name another stock, and one that names the same undoes nothing. */
    @Test
    void unitsChangeByTheStockOperationOnly() {
        try (Rig rig = three().opensIn(Duration.ofMinutes(10)).start()) {
            FlashSale other = rig.anotherNode();
            rig.engine.admin().addStock(Rig.ITEM, -40);
            Sale stored = other.admin().find(SaleId.of("ten")).orElseThrow();
            other.admin().update(stored.withVersion(0));
            assertThat(rig.available()).isEqualTo(60);
            assertThatThrownBy(() -> other.admin()
                            .update(stored.withVersion(0)
                                    .withItems(stored.items().stream()
                                            .map(item -> SaleItem.of(
                                                    item.sku().value(),
                                                    item.title(),
                                                    item.price(),
                                                    item.salePrice(),
                                                    70,
                                                    item.perBuyerLimit()))
                                            .toList())))
                    .isInstanceOf(SaleAdminException.class)
                    .hasMessageContaining("items[0].stock");
            rig.pass(SECOND.multipliedBy(20));

            assertThat(rig.available()).isEqualTo(60);
            assertThat(rig.ledgerUnits()).isEqualTo(60);
        }
    }

    /** E2: an item that was removed and comes back is a new stock in a new layout: nobody gets the units of the old one. */
    @Test
    void anItemThatComesBackHasTheUnitsItComesBackWith() {
        try (Rig rig = three().opensIn(Duration.ofMinutes(10)).start()) {
            FlashSale other = rig.anotherNode();
            rig.pass(SECOND.multipliedBy(15));
            Sale stored = other.admin().find(SaleId.of("ten")).orElseThrow();
            SaleItem phone = stored.items().get(0);
            Sale without = other.admin()
                    .update(stored.withItems(stored.items().subList(1, stored.items().size())));
            rig.pass(SECOND.multipliedBy(15));
            List<SaleItem> items = new ArrayList<>(without.items());
            items.add(SaleItem.of("phone", phone.title(), phone.price(), phone.salePrice(), 30, 1)
                    .withBuckets(2));
            rig.engine.admin().update(without.withItems(items));
            rig.pass(Duration.ofMinutes(11));

            int accepted = 0;
            for (int buyer = 0; buyer < 60; buyer++) {
                accepted += other.place(Rig.request(other, Rig.ITEM, rig.nextBuyer(), 1))
                                .isAccepted()
                        ? 1
                        : 0;
            }
            rig.pass(SECOND.multipliedBy(5));
            assertThat(accepted).isEqualTo(30);
            assertThat(sold(rig, Rig.ITEM)).isEqualTo(30);
            assertNobodyWasRejected(rig);
        }
    }

    /** E4: a top-up between taking out of the ledger and lowering the row put the units back: fifty buyers ended SOLD_OUT. */
    @Test
    void noTopUpComesBetweenTheLedgerAndTheRowWhenStockIsTakenBack() {
        try (Rig rig = three().start()) {
            FlashSale other = rig.anotherNode();
            rig.pass(SECOND.multipliedBy(2));
            rig.ledgerCalls = new Intercept() {
                @Override
                public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                    if (call.equals("withdraw")) {
                        // The answer takes its time; every node's background work goes on meanwhile.
                        CompletableFuture<T> later = new CompletableFuture<>();
                        real.get().thenAccept(reply ->
                                rig.process.schedule(Duration.ofMillis(900), () -> later.complete(reply)));
                        return later;
                    }
                    return real.get();
                }
            };
            assertThat(other.admin().addStock(Rig.ITEM, -50).units()).isEqualTo(-50);
            rig.ledgerCalls = Intercept.NOTHING;
            rig.pass(SECOND.multipliedBy(15));
            assertThat(rig.available()).isEqualTo(50);
            assertThat(rig.ledgerUnits()).isEqualTo(50);
        }
    }

    /** D14: a ledger that does not answer is not a ledger that has nothing. */
    @Test
    void nothingIsTakenBackFromALedgerThatDoesNotAnswer() {
        try (Rig rig = three().start()) {
            FlashSale other = rig.anotherNode();
            buy(rig, other, Rig.ITEM, 60);
            rig.pass(SECOND.multipliedBy(2));
            for (String call : List.of("peek", "withdraw")) {
                for (Intercept fault : List.of(Broken.refused(call), Broken.silent(call), Broken.replyLost(call))) {
                    rig.ledgerCalls = fault;
                    assertThatThrownBy(() -> other.admin().addStock(Rig.ITEM, -100))
                            .isInstanceOf(StoreUnavailableException.class);
                    rig.ledgerCalls = Intercept.NOTHING;
                    rig.pass(SECOND.multipliedBy(15));
                    assertThat(rig.store.stock(Rig.ITEM).orElseThrow().terms().total())
                            .isEqualTo(100);
                    assertThat(rig.ledgerUnits()).as("what was taken is back").isEqualTo(40);
                }
            }
            assertThat(other.admin().addStock(Rig.ITEM, -100).units()).isEqualTo(-40);
        }
    }

    /** D12: the lock of the stock row is held for a second at most, however slow the buckets are. */
    @Test
    void theStockRowIsNotLockedForLongByASlowLedger() {
        try (Rig rig = three().withBuckets(16).start()) {
            rig.anotherNode();
            rig.pass(SECOND.multipliedBy(2));
            Duration[] longest = {Duration.ZERO};
            rig.storeCalls = new Intercept() {
                @Override
                public <T> T value(String call, Supplier<T> real) {
                    Instant start = rig.clock.instant();
                    try {
                        return real.get();
                    } finally {
                        Duration held = Duration.between(start, rig.clock.instant());
                        if (call.equals("topUp") || call.equals("takeBack")) {
                            longest[0] = held.compareTo(longest[0]) > 0 ? held : longest[0];
                        }
                    }
                }
            };
            rig.ledgerCalls = new Intercept() {
                @Override
                public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                    CompletableFuture<T> later = new CompletableFuture<>();
                    rig.process.schedule(Duration.ofMillis(400), () -> real.get().thenAccept(later::complete));
                    return later;
                }
            };
            rig.store.addStock(Rig.ITEM, 50, "op-1");
            rig.pass(SECOND.multipliedBy(60));

            assertThat(longest[0]).isBetween(Duration.ofMillis(1), Duration.ofMillis(1_400));
        }
    }

    /** S9: a very late credit of an earlier top-up, beside a later one. */
    @Test
    void aVeryLateTopUpAddsNothing() {
        try (Rig rig = three().start()) {
            rig.anotherNode();
            rig.pass(SECOND.multipliedBy(2));
            List<Supplier<?>> late = new ArrayList<>();
            rig.ledgerCalls = new Intercept() {
                @Override
                public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> real) {
                    if (!call.equals("topUp") || late.size() >= 2) {
                        return real.get();
                    }
                    late.add(real);
                    return CompletableFuture.failedFuture(Broken.unavailable(true));
                }
            };
            rig.engine.admin().addStock(Rig.ITEM, 40);
            rig.pass(SECOND.multipliedBy(30));
            assertThat(rig.ledgerUnits()).isEqualTo(140);
            rig.engine.admin().addStock(Rig.ITEM, 40);
            rig.pass(SECOND.multipliedBy(30));

            late.forEach(Supplier::get);
            assertThat(rig.ledgerUnits()).isEqualTo(180);
        }
    }

    /** D7: repeated with its id, an addition whose outcome is unknown happens once. */
    @Test
    void anAdditionOfStockHappensOncePerOperation() {
        try (Rig rig = three().start()) {
            FlashSale other = rig.anotherNode();
            rig.storeCalls = Broken.first(1, Broken.replyLost("addStock"), "addStock");
            assertThatThrownBy(() -> other.admin().addStock(Rig.ITEM, 100, "op-7"))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThat(rig.engine.admin().addStock(Rig.ITEM, 100, "op-7").units()).isEqualTo(100);
            assertThat(other.admin().addStock(Rig.ITEM, 100, "op-7").units()).isEqualTo(100);
            rig.pass(SECOND.multipliedBy(15));

            assertThat(rig.available()).isEqualTo(200);
            assertThat(rig.ledgerUnits()).isEqualTo(200);
            assertThatThrownBy(() -> other.admin().addStock(Rig.ITEM, 99, "op-7"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** E13 and D4: a thousand drafts and a thousand sales before it do not keep a sale from being loaded and swept. */
    @Test
    void theSaleAfterTheThousandthIsLookedAfterToo() {
        try (Rig rig = Rig.start()) {
            Instant now = rig.clock.instant();
            for (int number = 0; number < 1_100; number++) {
                String id = String.format(java.util.Locale.ROOT, "a-%04d", number);
                Sale draft = sale(id, now.plus(Duration.ofDays(2)), "pen", 1);
                rig.engine.admin().create(draft);
                rig.engine.admin().publish(SaleId.of(id));
            }
            rig.engine.admin().publish(sale("zz", now.plus(Duration.ofMinutes(70)), "pen", 7));
            ItemId pen = ItemId.of("zz", "pen");
            rig.pass(Duration.ofMinutes(12));
            assertThat(ledgerUnits(rig, pen)).as("loaded").isEqualTo(7);
            rig.pass(Duration.ofMinutes(60));
            rig.queueCalls = Broken.lost("send");
            buy(rig, rig.engine, pen, 1);
            rig.pass(SECOND.multipliedBy(10));

            assertThat(sold(rig, pen)).as("swept").isEqualTo(1);
        }
    }

    /** D5: orders that cannot be cancelled hold up nobody else's expiry, and are tried again ever less often. */
    @Test
    void anOrderThatCannotBeCancelledHoldsUpNoOther() {
        try (Rig rig = three().payWithin(Duration.ofMinutes(1)).start()) {
            rig.anotherNode();
            for (ItemId item : Rig.ITEMS) {
                buy(rig, rig.engine, item, 5);
            }
            rig.pass(SECOND.multipliedBy(2));
            int[] tries = {0};
            rig.storeCalls = new Intercept() {
                @Override
                public Intercept about(ItemId item) {
                    return !item.equals(Rig.ITEM)
                            ? Intercept.NOTHING
                            : new Intercept() {
                                @Override
                                public <T> T value(String call, Supplier<T> real) {
                                    if (call.equals("expire")) {
                                        tries[0]++;
                                        throw new IllegalStateException("the host's writer failed");
                                    }
                                    return real.get();
                                }
                            };
                }
            };
            rig.pass(Duration.ofMinutes(2));
            assertThat(sold(rig, Rig.ITEMS.get(1))).isZero();
            assertThat(sold(rig, Rig.ITEMS.get(2))).isZero();
            assertThat(tries[0]).isBetween(1, 20);
            rig.storeCalls = Intercept.NOTHING;
            rig.pass(SECOND.multipliedBy(15));

            for (ItemId item : Rig.ITEMS) {
                assertThat(sold(rig, item)).isZero();
                assertThat(ledgerUnits(rig, item)).isEqualTo(100);
            }
        }
    }

    /** D10 and E5: releases of a bucket that does not answer hold up none of other buckets and items. */
    @Test
    void releasesBehindADeadBucketGetThrough() {
        try (Rig rig = three().withStock(1_500).withBuckets(1).start()) {
            FlashSale other = rig.anotherNode();
            Map<String, BuyerId> tickets = new HashMap<>();
            for (int buyer = 0; buyer < 600; buyer++) {
                String name = rig.nextBuyer();
                tickets.put(rig.accepted(name), new BuyerId(name));
            }
            String late = Rig.ticket(other.place(Rig.request(other, Rig.ITEMS.get(1), "late", 1)));
            rig.pass(SECOND.multipliedBy(2));
            rig.ledgerCalls = new Intercept() {
                @Override
                public Intercept about(ItemId item) {
                    return item.equals(Rig.ITEM) ? Broken.silent("refund") : Intercept.NOTHING;
                }
            };
            tickets.forEach((ticket, buyer) -> rig.engine.cancel(buyer, ticket));
            other.cancel(new BuyerId("late"), late);
            rig.pass(SECOND.multipliedBy(10));
            assertThat(ledgerUnits(rig, Rig.ITEMS.get(1))).isEqualTo(1_500);
            assertThat(rig.available()).as("counted all the same").isEqualTo(1_500);
            rig.ledgerCalls = Intercept.NOTHING;
            rig.pass(SECOND.multipliedBy(30));

            assertThat(ledgerUnits(rig, Rig.ITEM)).isEqualTo(1_500);
            assertThat(rig.store.itemsWithReleases(10)).isEmpty();
        }
    }

    /** Rule 9: nothing is done before it was counted, also when its bucket is gone. */
    @Test
    void aReleaseOfABucketThatIsGoneIsCountedFirst() {
        try (Rig rig = three().start()) {
            FlashSale other = rig.anotherNode();
            String ticket = rig.accepted("ann");
            rig.pass(SECOND.multipliedBy(2));
            loseEverything(rig, Rig.ITEM);
            other.cancel(new BuyerId("ann"), ticket);
            rig.pass(SECOND.multipliedBy(30));

            assertThat(rig.available()).isEqualTo(100);
            assertThat(rig.ledgerUnits()).isEqualTo(100);
            assertThat(rig.store.itemsWithReleases(10)).isEmpty();
            buy(rig, other, Rig.ITEM, 100);
            rig.pass(SECOND.multipliedBy(5));
            assertThat(rig.sold()).isEqualTo(100);
        }
    }

    /** E15: while a bucket is missing, buyers do not have the catalog read back to back, nor the sale put to the shared cache each time. */
    @Test
    void aMissingBucketDoesNotHaveTheCatalogReadByEveryBuyer() {
        int[] reads = {0};
        int[] puts = {0};
        SettableClock clock = new SettableClock();
        MemorySaleCache cache = new MemorySaleCache(clock::nanoTime);
        SaleCache counting = new SaleCache() {
            @Override
            public CompletionStage<Lookup> get(SaleId sale) {
                return cache.get(sale);
            }

            @Override
            public CompletionStage<Void> put(SaleId sale, Sale value, Duration timeToLive) {
                puts[0]++;
                return cache.put(sale, value, timeToLive);
            }

            @Override
            public CompletionStage<Void> invalidate(SaleId sale) {
                return cache.invalidate(sale);
            }

            @Override
            public void onInvalidate(java.util.function.Consumer<SaleId> listener) {}
        };
        try (Rig rig = three().with(builder -> builder.cache(counting)).start()) {
            FlashSale front = rig.anotherNode(
                    builder -> builder.roles(Set.of()).catalog(new CountingCatalog(rig.catalog, () -> reads[0]++)));
            rig.pass(SECOND);
            List<OrderRequest> requests = new ArrayList<>();
            for (int buyer = 0; buyer < 200; buyer++) {
                requests.add(Rig.request(front, Rig.ITEM, rig.nextBuyer(), 1));
            }
            loseEverything(rig, Rig.ITEM);
            reads[0] = 0;
            puts[0] = 0;
            for (OrderRequest request : requests) {
                assertThat(front.place(request)).isInstanceOf(OrderResult.Unavailable.class);
                rig.clock.advance(Duration.ofMillis(5));
            }

            assertThat(reads[0]).as("in a second").isBetween(1, 3);
            assertThat(puts[0]).isLessThanOrEqualTo(3);
        }
    }

    /** A catalog that counts how often a sale is read. */
    private record CountingCatalog(SaleCatalog real, Runnable onFind) implements SaleCatalog {
        @Override
        public Optional<Sale> find(SaleId sale) {
            onFind.run();
            return real.find(sale);
        }

        @Override
        public List<Sale> published(Instant endingAfter, SaleId after, int max) {
            return real.published(endingAfter, after, max);
        }

        @Override
        public Set<SaleId> publishedIds() {
            return real.publishedIds();
        }

        @Override
        public List<Sale> latest(int max) {
            return real.latest(max);
        }

        @Override
        public long changes() {
            return real.changes();
        }

        @Override
        public Optional<Sale> save(Sale sale) {
            return real.save(sale);
        }

        @Override
        public boolean delete(SaleId sale, long version) {
            return real.delete(sale, version);
        }
    }

    /** D2: an edit that comes too late leaves nothing behind, in no stock row either. */
    @Test
    void anEditThatIsRefusedChangesNothing() {
        try (Rig rig = three().opensIn(Duration.ofMinutes(10)).start()) {
            FlashSale other = rig.anotherNode();
            Sale seen = rig.engine.admin().find(SaleId.of("ten")).orElseThrow();
            other.admin().update(seen.withItems(withLimit(seen, 2)));
            assertThatThrownBy(() -> rig.engine.admin().update(seen.withItems(withLimit(seen, 5))))
                    .isInstanceOfSatisfying(
                            SaleAdminException.class,
                            conflict -> assertThat(conflict.reason())
                                    .isEqualTo(SaleAdminException.Reason.VERSION_CONFLICT));

            for (ItemId item : Rig.ITEMS) {
                assertThat(rig.store.stock(item).orElseThrow().terms().perBuyerLimit())
                        .isEqualTo(2);
            }
        }
    }

    private static List<SaleItem> withLimit(Sale sale, int limit) {
        return sale.items().stream()
                .map(item -> SaleItem.of(
                                item.sku().value(),
                                item.title(),
                                item.price(),
                                item.salePrice(),
                                item.stock(),
                                limit)
                        .withBuckets(item.layout().buckets()))
                .toList();
    }

    /** A sale that has not begun by the store's clock has no winners: buckets that were lost are filled without a wait. */
    @Test
    void beforeTheStartALostBucketIsFilledAtOnce() {
        try (Rig rig = three().opensIn(Duration.ofMinutes(10)).start()) {
            rig.anotherNode();
            rig.pass(SECOND.multipliedBy(15));
            assertThat(rig.ledgerUnits()).isEqualTo(100);
            rig.queueCalls = Broken.down();
            loseEverything(rig, Rig.ITEM);
            rig.pass(SECOND.multipliedBy(12));

            assertThat(rig.ledgerUnits()).isEqualTo(100);
        }
    }

    /** While a bucket of an item is marked, the others get nothing either: what they lack may belong to undecided winners. */
    @Test
    void noBucketIsToppedUpWhileOneIsMarked() {
        try (Rig rig = three().start()) {
            FlashSale other = rig.anotherNode();
            rig.pass(SECOND.multipliedBy(2));
            rig.storeCalls = Broken.refused("decide");
            buy(rig, other, Rig.ITEM, 80);
            rig.ledger.forget(new Bucket(Rig.ITEM, 0, 1));
            rig.engine.admin().addStock(Rig.ITEM, 7);
            rig.pass(SECOND.multipliedBy(4));
            long left = ledgerUnits(rig, Rig.ITEM);
            assertThat(left).isLessThanOrEqualTo(50);
            rig.storeCalls = Intercept.NOTHING;
            rig.pass(SECOND.multipliedBy(40));

            assertThat(sold(rig, Rig.ITEM)).isEqualTo(80);
            assertThat(ledgerUnits(rig, Rig.ITEM)).isEqualTo(27);
            assertNobodyWasRejected(rig);
        }
    }
}
