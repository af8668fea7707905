package io.flashsale.internal;

import io.flashsale.ItemId;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.internal.LocalItem.Lanes;
import io.flashsale.internal.SideBySide.Answer;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.BucketConfig;
import io.flashsale.spi.BucketState;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.SaleCatalog;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.StockLedger;
import io.flashsale.spi.StockRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/*
 * First load, added stock, refunds that got lost and a ledger that came back empty are one and the same: the ledger accounts for fewer
 * units than the order store still has to sell, and the difference is credited.
 *
 *   d = available - unreleased - sum over the buckets of (available + pending + lent)
 *
 * Why it never credits too much while the sale runs at full speed: under the lock of the stock row nothing is decided, and nothing that was
 * released is counted, so `available` stands still, and `unreleased` only falls. Reserving, lending and a settle that gives back only move
 * units within the sum. A settle of something decided earlier lowers the sum, and a ticket decided but not yet settled is counted in it
 * although its units are gone from `available`: both make d too small, never too big. Only credits, acknowledgements, refunds and
 * withdrawals change the sum or move units where a reading in the middle could miss them; each raises `transfersSeen`, so two equal
 * readings in a row hold no such move. `unreleased` is read before the buckets, because a refund that lands in between is then counted
 * twice, which again makes d too small. The version of the stock row is raised, and that committed, before anything is credited under it,
 * and every bucket refuses credits of an older version from the first reading on: what is late is not added to what was compared later.
 *
 * The other way round: units that can be reserved are never more than the row's `available`, whatever is pending, lent, released or on its way. If
 * they are, a failover has lost a lend or a withdrawal, and what is too much is taken off, under the same lock.
 *
 * A bucket that was made anew has lost what it knew: winners whose tickets are still in the queue are in neither number, and their units
 * would be sold again. So it is filled only when the queue has caught up with the moment at which it was made, or when there cannot have
 * been any winners: nothing was ever credited, or the stored sale has not begun.
 */
/** Keeps the ledger from having fewer units than the order store has to sell: the one way stock is loaded. */
final class TopUp {
    private static final Duration BUDGET = Duration.ofSeconds(1);
    private static final Duration WAIT = Duration.ofSeconds(3);
    private static final Duration KEEP_AFTER_END = Duration.ofDays(7);

    private final StockLedger ledger;
    private final OrderStore store;
    private final SaleCatalog catalog;
    private final LocalItems localItems;
    private final QueueCaughtUp queueCaughtUp;
    private final BucketFilling filling;
    private final Scheduler scheduler;
    private final LedgerTime time;
    private final FlashSaleListener listener;
    private final Predicate<ItemId> kept;

    /** @param kept which items this node keeps: how far the ledger is off is told by the keeper alone */
    TopUp(
            StockLedger ledger,
            OrderStore store,
            SaleCatalog catalog,
            LocalItems localItems,
            QueueProgress progress,
            Predicate<ItemId> kept,
            Surroundings around) {
        this.ledger = ledger;
        this.store = store;
        this.catalog = catalog;
        this.localItems = localItems;
        this.queueCaughtUp = new QueueCaughtUp(progress, around);
        this.filling = new BucketFilling(ledger, store, around.scheduler());
        this.kept = kept;
        this.scheduler = around.scheduler();
        this.time = around.time();
        this.listener = around.listener();
    }

    /** Creates and configures the item's buckets where needed, and credits what is missing; blocks. Returns the units credited. */
    long run(Sale sale, SaleItem saleItem) throws Exception {
        ItemId item = sale.itemId(saleItem);
        Lanes lanes = localItems.of(item).lanes(saleItem.layout());
        Comparison seen = lookOrCreate(sale, lanes);
        Optional<StockRow> row = store.stock(item);
        if (seen == null || row.isEmpty() || !row.get().terms().layout().equals(saleItem.layout())) {
            return 0;
        }
        boolean restored = false;
        if (seen.isMarked()) {
            localItems.eager(item);
            if (!nothingSold(row.get().version(), sale)) {
                if (!queueCaughtUp.since(item, seen.newestMark(), seen.time)) {
                    return 0;
                }
                restored = filling.restore(item, saleItem.layout(), seen.marks());
                if (!restored) {
                    return 0;
                }
            }
        }
        long missing = row.get().available() - store.unreleased(item) - seen.units();
        if (missing <= 0 && !seen.isMarked() && seen.available() <= row.get().available()) {
            report(item, seen, missing);
            return 0;
        }
        Map<Integer, Instant> restoredMarks = restored ? seen.marks() : Map.of();
        long credited =
                store.topUp(item, (locked, unreleased) -> credit(item, sale, lanes, locked, unreleased, restoredMarks));
        if (credited > 0) {
            localItems.of(item).gate().reopened();
            listener.toppedUp(item, credited);
        }
        return credited;
    }

    /** Tells every bucket of the item about the sale as it is now; blocks. */
    void configure(Sale sale, SaleItem saleItem) throws Exception {
        Lanes lanes = localItems.of(sale.itemId(saleItem)).lanes(saleItem.layout());
        configure(sale, lanes.list());
    }

    private void configure(Sale sale, List<ReserveLane> lanes) throws Exception {
        BucketConfig config = config(sale);
        for (Answer<LedgerReply<Boolean>> answer :
                SideBySide.ask(scheduler, WAIT, lanes, lane -> ledger.configure(lane.bucket(), config))) {
            answer.orThrow();
        }
    }

    /** The counters; null if the ledger has a newer layout. */
    private @Nullable Comparison lookOrCreate(Sale sale, Lanes lanes) throws Exception {
        Comparison seen = peekAll(lanes, WAIT);
        List<ReserveLane> missing = seen.lanesWhere((lane, reply) ->
                !reply.ok() || reply.value().epoch() < lane.bucket().epoch());
        if (!missing.isEmpty()) {
            for (Answer<LedgerReply<Boolean>> answer :
                    SideBySide.ask(scheduler, WAIT, missing, lane -> ledger.init(lane.bucket()))) {
                answer.orThrow();
            }
            seen = peekAll(lanes, WAIT);
        }
        boolean newer = !seen.lanesWhere((lane, reply) ->
                        !reply.ok() || reply.value().epoch() != lane.bucket().epoch())
                .isEmpty();
        if (newer) {
            return null;
        }
        List<ReserveLane> outdated =
                seen.lanesWhere((lane, reply) -> reply.value().configVersion() < sale.version());
        if (!outdated.isEmpty()) {
            configure(sale, outdated);
        }
        return seen;
    }

    private Comparison peekAll(Lanes lanes, Duration limit) throws Exception {
        return ask(lanes, limit, lane -> ledger.peek(lane.bucket()));
    }

    private Comparison ask(
            Lanes lanes, Duration limit, Function<ReserveLane, CompletionStage<LedgerReply<BucketState>>> call)
            throws Exception {
        List<LedgerReply<BucketState>> replies = new ArrayList<>();
        for (Answer<LedgerReply<BucketState>> answer : SideBySide.ask(scheduler, limit, lanes.list(), call)) {
            replies.add(answer.orThrow());
        }
        return new Comparison(lanes, replies);
    }

    /** Whether there cannot be a winner whom the ledger has forgotten, nor an undecided one anywhere. */
    private boolean nothingSold(long creditedVersions, Sale stored) {
        return creditedVersions == 0 || store.now().isBefore(stored.startsAt());
    }

    private void report(ItemId item, Comparison seen, long missing) {
        if (kept.test(item)
                && seen.replies.stream().allMatch(reply -> reply.value().pending() == 0)) {
            listener.drift(item, -missing);
        }
    }

    /** Runs under the lock of the stock row. */
    private long credit(
            ItemId item, Sale sale, Lanes lanes, StockRow row, long unreleased, Map<Integer, Instant> restored) {
        if (!row.terms().layout().equals(lanes.layout())) {
            return 0;
        }
        Budget budget = new Budget(time, BUDGET);
        try {
            Comparison seen = steady(lanes, row.version(), budget);
            if (seen == null) {
                return 0;
            }
            // Its own version is the only one there has been: nothing was credited before.
            long creditedVersions = row.version() - 1;
            boolean anew = seen.isMarked() && !nothingSold(creditedVersions, stored(sale));
            if ((anew && !restored.equals(seen.marks())) || !seen.isConfigured()) {
                return 0;
            }
            if (!seen.isMarked() && seen.available() > row.available()) {
                takeOff(seen, row.version(), seen.available() - row.available(), budget);
                return 0;
            }
            long difference = row.available() - unreleased - seen.units();
            long missing = Math.max(0, difference);
            long credited = missing == 0 && !seen.isMarked() ? 0 : spread(seen, row.version(), missing, anew, budget);
            report(item, seen, difference - credited);
            return credited;
        } catch (Exception e) {
            listener.failed("top-up", e);
            return 0;
        }
    }

    /** The sale in the catalog, which does not change while the lock is held. */
    private Sale stored(Sale sale) {
        return catalog.find(sale.id()).orElse(sale);
    }

    /** The counters, read until two readings in a row show no transfer in between; the first reading closes the door to older credits. */
    private @Nullable Comparison steady(Lanes lanes, long version, Budget budget) throws Exception {
        Comparison before = ask(lanes, budget.left(), lane -> ledger.fence(lane.bucket(), version));
        while (before.isWhole()) {
            Comparison after = peekAll(lanes, budget.left());
            if (after.isWhole() && after.isSteadySince(before)) {
                return after;
            }
            before = after;
        }
        return null;
    }

    /** Takes off units that do not exist. What is pending or already refunded only makes them fewer. */
    private void takeOff(Comparison seen, long version, long units, Budget budget) throws Exception {
        List<Share> shares = new ArrayList<>();
        long left = units;
        for (int number = 0; number < seen.replies.size() && left > 0; number++) {
            long share = Math.min(left, seen.replies.get(number).value().available());
            if (share > 0) {
                shares.add(new Share(seen.lanes.lane(number).bucket(), share, null));
                left -= share;
            }
        }
        for (Answer<LedgerReply<Long>> answer : SideBySide.ask(
                scheduler,
                budget.left(),
                shares,
                share -> ledger.withdraw(share.bucket, "surplus:" + version, share.units))) {
            answer.orThrow();
        }
    }

    /** Credits the units evenly. Of a credit whose outcome is unknown the next comparison finds out: it can no longer arrive by then. */
    private long spread(Comparison seen, long version, long units, boolean anew, Budget budget)
            throws TimeoutException {
        int buckets = seen.lanes.list().size();
        List<Share> shares = new ArrayList<>(buckets);
        for (int number = 0; number < buckets; number++) {
            long share = units / buckets + (number < units % buckets ? 1 : 0);
            Instant mark = seen.replies.get(number).value().markedAt();
            if (share > 0 || mark != null) {
                shares.add(new Share(seen.lanes.lane(number).bucket(), share, mark));
            }
        }
        List<Answer<LedgerReply<Boolean>>> answers =
                SideBySide.ask(scheduler, budget.left(), shares, share -> credit(share, version, anew));
        long credited = 0;
        for (int index = 0; index < shares.size(); index++) {
            LedgerReply<Boolean> reply = answers.get(index).value();
            Throwable failure = answers.get(index).failure();
            if (failure != null) {
                listener.failed("top-up", failure);
            }
            credited += reply != null && reply.ok() ? shares.get(index).units : 0;
        }
        return credited;
    }

    private CompletionStage<LedgerReply<Boolean>> credit(Share share, long version, boolean anew) {
        return share.mark == null
                ? ledger.topUp(share.bucket, version, share.units)
                : ledger.fill(share.bucket, share.mark, version, share.units, anew);
    }

    private static BucketConfig config(Sale sale) {
        return new BucketConfig(
                sale.version(),
                sale.startsAt(),
                sale.endsAt(),
                sale.paused(),
                sale.endsAt().plus(KEEP_AFTER_END));
    }

    /** What a bucket gets, and its mark if it is to be filled. */
    private record Share(
            Bucket bucket, long units, @Nullable Instant mark) {}

    /** The counters of all buckets of an item, as read side by side. */
    private static final class Comparison {
        final Lanes lanes;
        final List<LedgerReply<BucketState>> replies;
        final Instant time;

        Comparison(Lanes lanes, List<LedgerReply<BucketState>> replies) {
            this.lanes = lanes;
            this.replies = replies;
            // A mark is compared with the time of the server that is furthest behind.
            this.time = replies.stream()
                    .map(LedgerReply::time)
                    .min(Instant::compareTo)
                    .orElse(Instant.MIN);
        }

        List<ReserveLane> lanesWhere(BiPredicate<ReserveLane, LedgerReply<BucketState>> condition) {
            List<ReserveLane> found = new ArrayList<>();
            for (int number = 0; number < replies.size(); number++) {
                if (condition.test(lanes.lane(number), replies.get(number))) {
                    found.add(lanes.lane(number));
                }
            }
            return found;
        }

        boolean isWhole() {
            return lanesWhere((lane, reply) -> !reply.ok()
                            || reply.value().epoch() != lane.bucket().epoch())
                    .isEmpty();
        }

        boolean isConfigured() {
            return replies.stream().allMatch(reply -> reply.value().configVersion() > 0);
        }

        boolean isSteadySince(Comparison before) {
            for (int number = 0; number < replies.size(); number++) {
                if (before.replies.get(number).value().transfersSeen()
                        != replies.get(number).value().transfersSeen()) {
                    return false;
                }
            }
            return marks().equals(before.marks());
        }

        long available() {
            return replies.stream()
                    .mapToLong(reply -> reply.value().available())
                    .sum();
        }

        long units() {
            return replies.stream().mapToLong(reply -> reply.value().units()).sum();
        }

        boolean isMarked() {
            return !marks().isEmpty();
        }

        /** By bucket number. */
        Map<Integer, Instant> marks() {
            Map<Integer, Instant> marks = new TreeMap<>();
            for (int number = 0; number < replies.size(); number++) {
                Instant mark = replies.get(number).value().markedAt();
                if (mark != null) {
                    marks.put(number, mark);
                }
            }
            return marks;
        }

        Instant newestMark() {
            return Collections.max(marks().values());
        }
    }
}
