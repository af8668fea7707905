package io.flashsale.internal;

import static io.flashsale.internal.ThreeItems.buy;
import static io.flashsale.internal.ThreeItems.ledgerUnits;
import static io.flashsale.internal.ThreeItems.sale;
import static io.flashsale.internal.ThreeItems.sold;
import static io.flashsale.internal.ThreeItems.three;
import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.FlashSale;
import io.flashsale.FlashSaleHealth.Keeping;
import io.flashsale.ItemId;
import io.flashsale.OrderResult;
import io.flashsale.Role;
import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.KeeperRows;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.Refund;
import io.flashsale.testing.Intercept;
import io.flashsale.testing.InterceptedLedger;
import io.flashsale.testing.InterceptedQueue;
import io.flashsale.testing.InterceptedStore;
import io.flashsale.testing.VirtualScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Each item has a keeper, and its trouble stays its own. */
class KeeperTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

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

    /** Reserved and not sent when the node died: the ledger has the tickets, and the keeper brings them to the queue. */
    @Test
    void whatANodeReservedBeforeItDiedIsDecidedByAnother() {
        try (Rig rig = three().start()) {
            VirtualScheduler second = rig.process.anotherProcess();
            FlashSale other = rig.anotherNode(builder -> builder.scheduler(second)
                    .roles(Set.of())
                    .queue(new InterceptedQueue(rig.queue, () -> Broken.lost("send"))));
            rig.pass(SECOND.multipliedBy(3));
            for (ItemId item : Rig.ITEMS) {
                buy(rig, other, item, 3);
            }
            second.kill();
            assertThat(Rig.ITEMS).allSatisfy(item -> assertThat(sold(rig, item)).isZero());
            rig.pass(SECOND.multipliedBy(10));

            for (ItemId item : Rig.ITEMS) {
                assertThat(sold(rig, item)).isEqualTo(3);
                assertThat(ledgerUnits(rig, item)).isEqualTo(97);
            }
        }
    }

    /** Health and meters say how many items a node keeps, with how many others, and what changed hands. */
    @Test
    void healthTellsHowManyItemsANodeKeepsAndWhatChangesHands() {
        try (Rig rig = three().start()) {
            rig.pass(SECOND.multipliedBy(3));
            assertThat(rig.engine.health().keeping()).isEqualTo(new Keeping(3, 1, 0, 0, 0));
            List<Keeping> heard = new ArrayList<>();
            VirtualScheduler second = rig.process.anotherProcess();
            FlashSale other =
                    rig.anotherNode(builder -> builder.scheduler(second).listener(new FlashSaleListener() {
                        @Override
                        public void keeping(Keeping keeping) {
                            heard.add(keeping);
                        }
                    }));
            FlashSale front = rig.anotherNode(builder -> builder.roles(Set.of(Role.ORDER)));
            rig.pass(SECOND.multipliedBy(4));
            int others = other.health().keeping().items();
            assertThat(others).as("of three").isBetween(1, 2);
            assertThat(other.health().keeping()).isEqualTo(new Keeping(others, 2, 0, 0, 0));
            assertThat(heard).hasSizeBetween(3, 6).endsWith(other.health().keeping());
            assertThat(rig.engine.health().keeping()).isEqualTo(new Keeping(3 - others, 2, 0, others, 0));
            assertThat(front.health().keeping()).as("does not decide").isEqualTo(Keeping.NONE);

            second.kill();
            rig.pass(SECOND.multipliedBy(5));
            assertThat(rig.engine.health().keeping()).isEqualTo(new Keeping(3, 1, others, others, 0));
            rig.engine.close();
            assertThat(rig.engine.health().keeping()).isEqualTo(new Keeping(0, 0, others, others, 0));
        }
    }

    /** What a node cannot serve it passes, and says so; with the trouble over, it has its items again. */
    @Test
    void healthTellsThatANodePassesItsItems() {
        try (Rig rig = three().start()) {
            rig.pass(SECOND.multipliedBy(3));
            boolean[] broken = {false};
            FlashSale other = rig.anotherNode(builder -> builder.ledger(
                    new InterceptedLedger(rig.ledger, () -> broken[0] ? Broken.down() : Intercept.NOTHING)));
            rig.pass(SECOND.multipliedBy(4));
            int others = other.health().keeping().items();
            assertThat(others).isPositive();
            broken[0] = true;
            rig.pass(SECOND.multipliedBy(20));
            assertThat(other.health().keeping().items()).isZero();
            assertThat(other.health().keeping().passed()).isGreaterThanOrEqualTo(others);
            assertThat(other.health().keeping().left()).isEqualTo(others);
            assertThat(rig.engine.health().keeping()).isEqualTo(new Keeping(3, 2, others, others, 0));
            broken[0] = false;
            rig.pass(SECOND.multipliedBy(60));
            assertThat(other.health().keeping().items()).isEqualTo(others);
            assertThat(other.health().keeping().taken()).isPositive();
        }
    }

    /** A short outage of the ledger: both nodes were unhealthy for a minute after it, because of items that each had passed to the other. */
    @Test
    void bothNodesAreHealthySecondsAfterAnOutage() {
        try (Rig rig = three().start()) {
            FlashSale other = rig.anotherNode();
            rig.pass(SECOND.multipliedBy(5));
            assertThat(rig.engine.health().healthy() && other.health().healthy())
                    .isTrue();
            rig.ledgerCalls = Broken.down();
            rig.pass(SECOND.multipliedBy(13));
            assertThat(rig.engine.health().healthy() || other.health().healthy())
                    .isFalse();
            rig.ledgerCalls = Intercept.NOTHING;
            rig.pass(SECOND.multipliedBy(12));
            for (int second = 0; second < 60; second++) {
                rig.pass(SECOND);
                for (FlashSale node : List.of(rig.engine, other)) {
                    assertThat(node.health().healthy())
                            .as("%s s later: %s", 12 + second, node.health())
                            .isTrue();
                }
            }
            for (ItemId item : Rig.ITEMS) {
                buy(rig, other, item, 1);
            }
        }
    }

    /** It stands still for a while, with its connections open: no beat, no answer. Its items have another keeper, and it has its share when it wakes. */
    @Test
    void anItemWhoseKeeperHangsFindsAnotherAndGoesBackWhenItWakes() {
        try (Rig rig = three().start()) {
            boolean[] hangs = {false};
            Supplier<Intercept> calls = () -> hangs[0] ? Broken.down() : Intercept.NOTHING;
            FlashSale other =
                    rig.anotherNode(builder -> builder.keeperRows(new HangingRows(rig.keeperRows, () -> hangs[0]))
                            .ledger(new InterceptedLedger(rig.ledger, calls))
                            .orderStore(new InterceptedStore(rig.store, calls)));
            rig.pass(SECOND.multipliedBy(5));
            int others = other.health().keeping().items();
            assertThat(others).isBetween(1, 2);
            hangs[0] = true;
            rig.queueCalls = Broken.lost("send");
            for (ItemId item : Rig.ITEMS) {
                buy(rig, rig.engine, item, 3);
            }
            rig.pass(SECOND.multipliedBy(5));
            assertThat(rig.engine.health().keeping().items()).isEqualTo(3);
            rig.pass(SECOND.multipliedBy(5));
            for (ItemId item : Rig.ITEMS) {
                assertThat(sold(rig, item)).isEqualTo(3);
                assertThat(ledgerUnits(rig, item)).isEqualTo(97);
            }
            hangs[0] = false;
            rig.pass(SECOND.multipliedBy(40));
            assertThat(other.health().keeping().items()).isEqualTo(others);
            assertThat(rig.engine.health().keeping().items()).isEqualTo(3 - others);
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

    /**
     * E14: with split roles, a node that takes orders and hears that an item is sold out does not top up, and the keeper hears of it no later
     * than with its next look: what the ledger lacks is there again after two seconds, and not after ten.
     */
    @Test
    void anItemThatIsEmptyInTheLedgerOnlyIsToppedUpAtOnceThoughTheRolesAreSplit() {
        try (Rig rig =
                three().with(builder -> builder.roles(Set.of(Role.ADMIN))).start()) {
            rig.anotherNode(builder -> builder.roles(Set.of(Role.WORKER)));
            rig.anotherNode(builder -> builder.roles(Set.of(Role.WORKER)));
            FlashSale front = rig.anotherNode(builder -> builder.roles(Set.of(Role.ORDER, Role.DETAIL)));
            rig.pass(SECOND.multipliedBy(22));
            for (ItemId item : Rig.ITEMS) {
                for (int number = 0; number < 2; number++) {
                    rig.ledger.withdraw(new Bucket(item, number, 1), "lost", 50);
                }
                assertThat(front.place(Rig.request(front, item, "ann", 1))).isInstanceOf(OrderResult.SoldOut.class);
            }
            rig.pass(Duration.ofMillis(2_500));

            for (ItemId item : Rig.ITEMS) {
                assertThat(ledgerUnits(rig, item)).isEqualTo(100);
                buy(rig, front, item, 1);
            }
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

    /**
     * D10 and E5: more than a thousand releases of a bucket that does not answer, the oldest of all, hold up neither those of the other
     * bucket of its item nor those of other items.
     */
    @Test
    void releasesBehindADeadBucketGetThrough() {
        Bucket dead = new Bucket(Rig.ITEM, 0, 1);
        boolean[] silent = {true};
        try (Rig rig = three().withStock(3_000)
                .with(builder -> builder.roles(Set.of(Role.ADMIN)))
                .start()) {
            for (int node = 0; node < 2; node++) {
                rig.anotherNode(builder -> builder.roles(Set.of(Role.WORKER))
                        .ledger(new InterceptedLedger(rig.ledger, () -> Intercept.NOTHING) {
                            @Override
                            public CompletionStage<LedgerReply<Boolean>> refund(Bucket bucket, Refund refund) {
                                return silent[0] && bucket.equals(dead)
                                        ? new CompletableFuture<>()
                                        : super.refund(bucket, refund);
                            }
                        }));
            }
            rig.pass(SECOND.multipliedBy(20));
            Map<String, BuyerId> ofDead = new LinkedHashMap<>();
            Map<String, BuyerId> behind = new LinkedHashMap<>();
            StockLayout layout = new StockLayout(2, 1);
            for (int buyer = 0; ofDead.size() < 1_100 || behind.size() < 20; buyer++) {
                BuyerId id = new BuyerId("buyer-" + buyer);
                Map<String, BuyerId> tickets = layout.home(id) == 0 ? ofDead : behind;
                if (tickets == ofDead ? ofDead.size() < 1_100 : behind.size() < 20) {
                    tickets.put(Rig.ticket(rig.engine.place(Rig.request(rig.engine, Rig.ITEM, id.value(), 1))), id);
                }
            }
            String late = Rig.ticket(rig.engine.place(Rig.request(rig.engine, Rig.ITEMS.get(1), "late", 1)));
            rig.pass(SECOND.multipliedBy(2));
            ofDead.forEach((ticket, buyer) -> rig.engine.cancel(buyer, ticket));
            rig.pass(Duration.ofMillis(10));
            behind.forEach((ticket, buyer) -> rig.engine.cancel(buyer, ticket));
            rig.engine.cancel(new BuyerId("late"), late);
            rig.pass(SECOND.multipliedBy(15));
            assertThat(ledgerUnits(rig, Rig.ITEMS.get(1))).as("another item").isEqualTo(3_000);
            assertThat(rig.ledger.audit(Rig.ITEM).get(1).state().units())
                    .as("another bucket")
                    .isEqualTo(1_500);
            assertThat(rig.available()).as("counted all the same").isEqualTo(3_000);
            silent[0] = false;
            rig.pass(SECOND.multipliedBy(30));

            assertThat(ledgerUnits(rig, Rig.ITEM)).isEqualTo(3_000);
            assertThat(rig.store.itemsWithReleases(10)).isEmpty();
        }
    }

    /** Rows that a node cannot reach while it hangs. */
    private record HangingRows(KeeperRows real, BooleanSupplier hangs) implements KeeperRows {
        private KeeperRows reached() {
            if (hangs.getAsBoolean()) {
                throw Broken.unavailable(false);
            }
            return real;
        }

        @Override
        public List<String> beat(String node) {
            return reached().beat(node);
        }

        @Override
        public void leave(String node) {
            reached().leave(node);
        }

        @Override
        public void pass(ItemId item, String node, Duration howLong) {
            reached().pass(item, node, howLong);
        }

        @Override
        public Map<ItemId, Set<String>> passes() {
            return reached().passes();
        }
    }
}
