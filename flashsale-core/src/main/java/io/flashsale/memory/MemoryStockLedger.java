package io.flashsale.memory;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.OrderReason;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.Arguments;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.BucketConfig;
import io.flashsale.spi.BucketState;
import io.flashsale.spi.Claim;
import io.flashsale.spi.ClaimReply;
import io.flashsale.spi.LedgerEntry;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.Refund;
import io.flashsale.spi.Settlement;
import io.flashsale.spi.StockLedger;
import io.flashsale.spi.StockLedger.Transfer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The stock ledger in this process's memory. When the process is gone, the top-up loads a new one from the order store.
 *
 * <p>Costs about 250 bytes per accepted ticket and nothing per refused one; an item is forgotten once its {@code keepUntil} has passed.
 *
 * <p><b>Threads.</b> Safe for any number of threads: one monitor per bucket, held for less than a microsecond per ticket. Stages are
 * complete when they are returned.
 */
public final class MemoryStockLedger implements StockLedger {
    public static final int DEFAULT_MAX_BATCH = 1_000;

    private static final MemoryBucket[] NO_BUCKETS = {};

    private final Clock clock;
    private final int maxBatch;

    /** The arrays are replaced, never written to. */
    private final Map<ItemId, @Nullable MemoryBucket[]> items = new ConcurrentHashMap<>();

    public MemoryStockLedger(Clock clock) {
        this(clock, DEFAULT_MAX_BATCH);
    }

    /**
     * @param clock decides when a sale opens and what is late
     * @param maxBatch maximum number of claims or settlements in one call, at least 1
     */
    public MemoryStockLedger(Clock clock, int maxBatch) {
        this.clock = clock;
        this.maxBatch = Arguments.atLeast("maxBatch", maxBatch, 1);
    }

    @Override
    public int maxBatch() {
        return maxBatch;
    }

    @Override
    public CompletionStage<LedgerReply<List<ClaimReply>>> reserve(
            Bucket bucket, Instant deadline, Duration firstCheck, List<Claim> claims) {
        Arguments.atMost("the number of claims", claims.size(), maxBatch);
        for (Claim claim : claims) {
            bucket.requireHomeOf(claim.ticket());
        }
        return onFilled(bucket, List.of(), (found, now) -> found.reserve(now, deadline, firstCheck, claims));
    }

    @Override
    public CompletionStage<LedgerReply<LedgerEntry>> resolve(Bucket bucket, Ticket ticket, Instant reserveDeadline) {
        LedgerEntry nothing = LedgerEntry.voided(reserveDeadline);
        return onFilled(bucket, nothing, (found, now) -> found.resolve(now, ticket.id(), reserveDeadline));
    }

    @Override
    public CompletionStage<LedgerReply<Optional<LedgerEntry>>> find(Bucket bucket, Ticket ticket) {
        return on(bucket, Optional.empty(), (found, now) -> found.find(now, ticket.id()));
    }

    @Override
    public CompletionStage<LedgerReply<Integer>> settle(Bucket bucket, List<Settlement> settlements) {
        Arguments.atMost("the number of settlements", settlements.size(), maxBatch);
        return on(bucket, 0, (found, now) -> found.settle(now, settlements));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> refund(Bucket bucket, Refund refund) {
        return onFilled(bucket, false, (found, now) -> found.refund(now, refund));
    }

    @Override
    public CompletionStage<LedgerReply<List<LedgerEntry>>> declareLost(Bucket bucket, List<Ticket> tickets) {
        Arguments.atMost("the number of tickets", tickets.size(), maxBatch);
        tickets.forEach(bucket::requireHomeOf);
        return onFilled(bucket, List.of(), (found, now) -> found.declareLost(now, tickets));
    }

    @Override
    public CompletionStage<LedgerReply<Integer>> correct(
            Bucket bucket, BuyerId buyer, Map<TicketId, OrderReason> cancelled) {
        Arguments.atMost("the number of tickets", cancelled.size(), maxBatch);
        return onFilled(bucket, 0, (found, now) -> found.correct(now, buyer, cancelled));
    }

    @Override
    public CompletionStage<LedgerReply<Long>> lend(Bucket donor, String transferId, long wanted, int destination) {
        Arguments.atLeast("wanted", wanted, 1);
        Arguments.between("destination", destination, 0, StockLayout.MAX_BUCKETS - 1);
        return onFilled(donor, 0L, (found, now) -> found.lend(now, transferId, wanted, destination));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> credit(Bucket bucket, String creditId, long units) {
        Arguments.atLeast("units", units, 1);
        return onFilled(bucket, false, (found, now) -> found.credit(now, creditId, units));
    }

    @Override
    public CompletionStage<LedgerReply<BucketState>> fence(Bucket bucket, long topUpVersion) {
        Arguments.atLeast("topUpVersion", topUpVersion, 1);
        return on(bucket, BucketState.NONE, (found, now) -> found.fence(now, topUpVersion));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> topUp(Bucket bucket, long topUpVersion, long units) {
        Arguments.atLeast("topUpVersion", topUpVersion, 1);
        Arguments.atLeast("units", units, 1);
        return onFilled(bucket, false, (found, now) -> found.topUp(now, topUpVersion, units));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> restore(Bucket bucket, Instant mark, List<Holding> holdings) {
        Arguments.atMost("the number of holdings", holdings.size(), maxBatch);
        holdings.forEach(holding -> bucket.requireHomeOf(holding.ticket()));
        return on(bucket, false, (found, now) -> found.restore(now, mark, holdings));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> fill(
            Bucket bucket, Instant mark, long topUpVersion, long units, boolean anew) {
        Arguments.atLeast("topUpVersion", topUpVersion, 1);
        Arguments.atLeast("units", units, 0);
        return on(bucket, false, (found, now) -> found.fill(now, mark, topUpVersion, units, anew));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> acknowledge(Bucket donor, String transferId) {
        return on(donor, false, (found, now) -> found.acknowledge(now, transferId));
    }

    @Override
    public CompletionStage<LedgerReply<Long>> withdraw(Bucket bucket, String withdrawId, long units) {
        Arguments.atLeast("units", units, 1);
        return onFilled(bucket, 0L, (found, now) -> found.withdraw(now, withdrawId, units));
    }

    @Override
    public CompletionStage<LedgerReply<List<Ticket>>> due(
            Bucket bucket, int max, Duration minLease, Duration maxLease) {
        return on(bucket, List.of(), (found, now) -> found.due(now, max, minLease, maxLease));
    }

    @Override
    public CompletionStage<LedgerReply<List<Transfer>>> overdueTransfers(Bucket donor, Duration olderThan, int max) {
        return on(donor, List.of(), (found, now) -> found.overdueTransfers(now, olderThan, max));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> configure(Bucket bucket, BucketConfig config) {
        return on(bucket, false, (found, now) -> found.configure(now, config));
    }

    @Override
    public CompletionStage<LedgerReply<BucketState>> peek(Bucket bucket) {
        Instant now = clock.instant();
        MemoryBucket found = lookUp(bucket);
        if (found != null) {
            synchronized (found) {
                now = clock.instant();
                if (!found.isOver(now)) {
                    return done(found.reply(LedgerReply.Code.OK, now, found.state()));
                }
            }
        }
        return done(new LedgerReply<>(LedgerReply.Code.NO_INIT, now, 0, 0, false, BucketState.NONE));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> init(Bucket bucket) {
        Instant now = clock.instant();
        forgetWhatIsOver(now);
        MemoryBucket created = new MemoryBucket(bucket, now.truncatedTo(ChronoUnit.MILLIS));
        MemoryBucket present = Objects.requireNonNull(
                items.compute(bucket.item(), (item, old) -> withBucket(old, created, now))[bucket.number()]);
        synchronized (present) {
            LedgerReply.Code code = present.epoch() > bucket.epoch() ? LedgerReply.Code.EPOCH : LedgerReply.Code.OK;
            return done(present.reply(code, now, present == created));
        }
    }

    private static @Nullable MemoryBucket[] withBucket(
            @Nullable MemoryBucket @Nullable [] old, MemoryBucket created, Instant now) {
        @Nullable MemoryBucket[] buckets = old == null ? NO_BUCKETS : old;
        MemoryBucket present = created.number() < buckets.length ? buckets[created.number()] : null;
        if (present != null && !present.yieldsTo(created, now)) {
            return buckets;
        }
        @Nullable MemoryBucket[] wider = Arrays.copyOf(buckets, Math.max(buckets.length, created.number() + 1));
        wider[created.number()] = created;
        return wider;
    }

    /** The buckets of a sale end together, so whole items are forgotten; this is done when buckets are made, which is rare. */
    private void forgetWhatIsOver(Instant now) {
        items.values()
                .removeIf(buckets -> present(buckets).allMatch(bucket -> {
                    synchronized (bucket) {
                        return bucket.isOver(now);
                    }
                }));
    }

    /** Loses a bucket, as the failure of a server would: for tests. */
    public void forget(Bucket bucket) {
        items.computeIfPresent(bucket.item(), (item, old) -> {
            @Nullable MemoryBucket[] fewer = old.clone();
            if (bucket.number() < fewer.length) {
                fewer[bucket.number()] = null;
            }
            return fewer;
        });
    }

    /** The raw state of an item's buckets, each as it is at one moment: for proofs by arithmetic. */
    public List<Audit> audit(ItemId item) {
        return present(items.getOrDefault(item, NO_BUCKETS))
                .map(bucket -> {
                    synchronized (bucket) {
                        return bucket.audit();
                    }
                })
                .toList();
    }

    private static Stream<MemoryBucket> present(@Nullable MemoryBucket[] buckets) {
        return Arrays.stream(buckets).flatMap(Stream::ofNullable);
    }

    private <T> CompletionStage<LedgerReply<T>> onFilled(Bucket bucket, T nothing, Verb<T> verb) {
        return on(
                bucket,
                nothing,
                (found, now) ->
                        found.isMarked() ? found.reply(LedgerReply.Code.MARKED, now, nothing) : verb.apply(found, now));
    }

    private <T> CompletionStage<LedgerReply<T>> on(Bucket bucket, T nothing, Verb<T> verb) {
        MemoryBucket found = lookUp(bucket);
        if (found == null) {
            return done(new LedgerReply<>(LedgerReply.Code.NO_INIT, clock.instant(), 0, 0, false, nothing));
        }
        synchronized (found) {
            Instant now = clock.instant();
            if (found.isOver(now)) {
                return done(new LedgerReply<>(LedgerReply.Code.NO_INIT, now, 0, 0, false, nothing));
            }
            if (found.epoch() != bucket.epoch()) {
                return done(found.reply(LedgerReply.Code.EPOCH, now, nothing));
            }
            return done(verb.apply(found, now));
        }
    }

    private @Nullable MemoryBucket lookUp(Bucket bucket) {
        @Nullable MemoryBucket[] buckets = items.get(bucket.item());
        return buckets == null || bucket.number() >= buckets.length ? null : buckets[bucket.number()];
    }

    private static <T> CompletionStage<LedgerReply<T>> done(LedgerReply<T> reply) {
        return CompletableFuture.completedFuture(reply);
    }

    /** A call on a bucket that is there, under its monitor. */
    @FunctionalInterface
    private interface Verb<T> {
        LedgerReply<T> apply(MemoryBucket bucket, Instant now);
    }

    /**
     * The raw state of one bucket.
     *
     * @param number which
     * @param state its counters
     * @param sequence its writes so far
     * @param tickets every ticket it remembers, void ones excepted
     * @param used units per buyer, reserved and confirmed
     * @param transfers lent and not acknowledged
     * @param guards how many ids of executed calls and void tickets it keeps
     */
    public record Audit(
            int number,
            BucketState state,
            long sequence,
            Map<TicketId, LedgerEntry> tickets,
            Map<BuyerId, Integer> used,
            List<Transfer> transfers,
            int guards) {
        public Audit {
            tickets = Map.copyOf(tickets);
            used = Map.copyOf(used);
            transfers = List.copyOf(transfers);
        }
    }
}
