package io.flashsale.internal;

import io.flashsale.FlashSaleSettings;
import io.flashsale.ItemId;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import io.flashsale.StoreUnavailableException;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.internal.LocalItem.Lanes;
import io.flashsale.internal.QueueProgress.Seen;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.BucketConfig;
import io.flashsale.spi.BucketState;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.StockLedger;
import io.flashsale.spi.StockRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * First load, added stock, refunds that got lost and a ledger that came back empty are one and the same: the ledger accounts for fewer
 * units than the order store still has to sell, and the difference is credited.
 *
 *   d = available - unreleased - sum over the buckets of (available + pending + lent)
 *
 * Why it never credits too much while the sale runs at full speed: under the lock of the stock row nothing is decided, cancelled or
 * released, so `available` and `unreleased` stand still. Reserving, lending and a settle that gives back only move units within the sum. A
 * settle of something decided earlier lowers the sum, and a ticket decided but not yet settled is counted in it although its units are gone
 * from `available`: both make d too small, never too big. Only credits, acknowledgements, refunds and withdrawals change the sum or move
 * units where a reading in the middle could miss them; each raises `transfersSeen`, so two equal readings in a row hold no such move.
 * `unreleased` is read before the buckets, because a refund that lands in between is then counted twice, which again makes d too small.
 */
/** Keeps the ledger from having fewer units than the order store has to sell: the one way stock is loaded. */
final class TopUp {
    private static final Duration BUDGET = Duration.ofSeconds(1);
    private static final Duration WAIT = Duration.ofSeconds(5);
    private static final Duration KEEP_AFTER_END = Duration.ofDays(7);

    private final StockLedger ledger;
    private final OrderStore store;
    private final LocalItems localItems;
    private final QueueProgress progress;
    private final Scheduler scheduler;
    private final LedgerTime time;
    private final FlashSaleListener listener;
    private final FlashSaleSettings settings;
    /** Items that had a bucket missing, with the queue's end then: what was sent until then is decided before they are filled again. */
    private final ConcurrentMap<ItemId, Long> losses = new ConcurrentHashMap<>();

    TopUp(StockLedger ledger, OrderStore store, LocalItems localItems, QueueProgress progress, Surroundings around) {
        this.ledger = ledger;
        this.store = store;
        this.localItems = localItems;
        this.progress = progress;
        this.scheduler = around.scheduler();
        this.time = around.time();
        this.listener = around.listener();
        this.settings = around.settings();
    }

    /** Creates and configures the item's buckets where needed, and credits what is missing; blocks. Returns the units credited. */
    long run(Sale sale, SaleItem saleItem) throws TimeoutException {
        ItemId item = sale.itemId(saleItem);
        Lanes lanes = localItems.of(item).lanes(saleItem.layout());
        List<BucketState> states = peekOrCreate(sale, item, lanes);
        if (!mayFill(item)) {
            return 0;
        }
        Optional<StockRow> row = store.stock(item);
        if (row.isEmpty()) {
            return 0;
        }
        long missing = row.get().available() - store.unreleased(item) - units(states);
        if (missing <= 0 && states.stream().allMatch(state -> state.markedAt() == null)) {
            report(item, states, missing);
            return 0;
        }
        long credited = store.topUp(item, (locked, unreleased) -> fill(lanes, locked, unreleased));
        report(item, states, missing - credited);
        if (credited > 0) {
            localItems.of(item).gate().reopened();
            listener.toppedUp(item, credited);
        }
        return credited;
    }

    /** Tells every bucket of the item about the sale as it is now; blocks. */
    void configure(Sale sale, SaleItem saleItem) throws TimeoutException {
        Lanes lanes = localItems.of(sale.itemId(saleItem)).lanes(saleItem.layout());
        for (ReserveLane lane : lanes.list()) {
            await(ledger.configure(lane.bucket(), config(sale)));
        }
    }

    private List<BucketState> peekOrCreate(Sale sale, ItemId item, Lanes lanes) throws TimeoutException {
        List<BucketState> states = new ArrayList<>(lanes.list().size());
        boolean missing = false;
        for (ReserveLane lane : lanes.list()) {
            LedgerReply<BucketState> reply = await(ledger.peek(lane.bucket()));
            BucketState state = reply.value();
            if (reply.code() != LedgerReply.Code.OK
                    || state.epoch() < lane.bucket().epoch()) {
                missing = true;
                noteLoss(item);
                await(ledger.init(lane.bucket()));
                state = await(ledger.peek(lane.bucket())).value();
            }
            if (state.configVersion() < sale.version()) {
                await(ledger.configure(lane.bucket(), config(sale)));
            }
            states.add(state);
        }
        if (missing) {
            localItems.eager(item);
        }
        return states;
    }

    /**
     * Records enqueued before the loss are winners the ledger has forgotten: they are decided before their units are sold again. An item
     * that was never topped up has lost nothing: this is its first load.
     */
    private void noteLoss(ItemId item) throws TimeoutException {
        if (store.stock(item).map(StockRow::version).orElse(0L) > 0) {
            long end = await(progress.lookNow(item)).end();
            losses.merge(item, end, Math::max);
            localItems.of(item).noteLoss();
        }
    }

    private boolean mayFill(ItemId item) throws TimeoutException {
        Long endThen = losses.get(item);
        if (endThen == null) {
            return true;
        }
        Seen seen = await(progress.look(item));
        if (seen.committed() >= endThen || seen.stoodStillFor(settings.lostAfter())) {
            return losses.remove(item, endThen);
        }
        if (endThen == Seen.UNKNOWN) {
            losses.replace(item, endThen, seen.end());
        }
        return false;
    }

    private void report(ItemId item, List<BucketState> states, long missing) {
        if (states.stream().allMatch(state -> state.pending() == 0)) {
            listener.drift(item, -missing);
        }
    }

    /** Runs under the lock of the stock row. */
    private long fill(Lanes lanes, StockRow row, long unreleased) {
        try {
            Instant until = time.now().plus(BUDGET);
            long version = row.version() + 1;
            List<BucketState> states = steadyStates(lanes, version, until);
            if (states == null) {
                return 0;
            }
            long missing = row.available() - unreleased - units(states);
            return spread(lanes, states, Math.max(0, missing), version, row.version() > 0);
        } catch (TimeoutException slow) {
            listener.failed("top-up", slow);
            return 0;
        }
    }

    /** The counters, read until two readings in a row show no transfer in between; null if the budget runs out first. */
    private @Nullable List<BucketState> steadyStates(Lanes lanes, long version, Instant until) throws TimeoutException {
        List<BucketState> before = fenceAll(lanes, version);
        while (before != null && time.now().isBefore(until)) {
            List<BucketState> after = peekAll(lanes);
            if (after != null && steady(before, after)) {
                return after;
            }
            before = after;
        }
        return null;
    }

    private @Nullable List<BucketState> fenceAll(Lanes lanes, long version) throws TimeoutException {
        return all(lanes, lane -> ledger.fence(lane.bucket(), version));
    }

    private @Nullable List<BucketState> peekAll(Lanes lanes) throws TimeoutException {
        return all(lanes, lane -> ledger.peek(lane.bucket()));
    }

    private @Nullable List<BucketState> all(
            Lanes lanes, Function<ReserveLane, CompletionStage<LedgerReply<BucketState>>> call)
            throws TimeoutException {
        List<BucketState> states = new ArrayList<>(lanes.list().size());
        for (ReserveLane lane : lanes.list()) {
            LedgerReply<BucketState> reply = scheduler.await(call.apply(lane), BUDGET);
            if (!reply.ok()) {
                return null;
            }
            states.add(reply.value());
        }
        return states;
    }

    private static boolean steady(List<BucketState> before, List<BucketState> after) {
        for (int index = 0; index < before.size(); index++) {
            if (before.get(index).epoch() != after.get(index).epoch()
                    || before.get(index).transfersSeen() != after.get(index).transfersSeen()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Credits the units evenly. Returns 0, which leaves the version as it is, if nobody knows whether one of the credits arrived: it may
     * still be on its way, and must not arrive in addition to those of the next comparison, which uses the same version.
     */
    private long spread(Lanes lanes, List<BucketState> states, long units, long version, boolean anew) {
        int buckets = lanes.list().size();
        long credited = 0;
        boolean allKnown = true;
        for (int number = 0; number < buckets; number++) {
            long share = units / buckets + (number < units % buckets ? 1 : 0);
            Bucket bucket = lanes.lane(number).bucket();
            Instant mark = states.get(number).markedAt();
            credited += share;
            if (mark != null) {
                allKnown &= isKnown(() -> ledger.fill(bucket, mark, version, share, anew));
            } else if (share > 0) {
                allKnown &= isKnown(() -> ledger.topUp(bucket, version, share));
            }
        }
        return allKnown ? credited : 0;
    }

    /** Whether the outcome is known. A credit that was refused is made up for by the next comparison. */
    private boolean isKnown(Supplier<CompletionStage<LedgerReply<Boolean>>> credit) {
        try {
            scheduler.await(credit.get(), BUDGET);
            return true;
        } catch (TimeoutException | RuntimeException e) {
            listener.failed("top-up", e);
            return e instanceof StoreUnavailableException unavailable && !unavailable.maybeDone();
        }
    }

    private static long units(List<BucketState> states) {
        return states.stream().mapToLong(BucketState::units).sum();
    }

    private static BucketConfig config(Sale sale) {
        return new BucketConfig(
                sale.version(),
                sale.startsAt(),
                sale.endsAt(),
                sale.paused(),
                sale.endsAt().plus(KEEP_AFTER_END));
    }

    private <T> T await(CompletionStage<T> stage) throws TimeoutException {
        return scheduler.await(stage, WAIT);
    }
}
