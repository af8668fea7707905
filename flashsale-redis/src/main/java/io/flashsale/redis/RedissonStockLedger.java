package io.flashsale.redis;

import io.flashsale.BuyerId;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.redisson.api.RedissonClient;
import org.redisson.api.redisnode.RedisNodes;

/**
 * The stock ledger on Redis or Redis Cluster: each call is one Lua script on the primary of the bucket's slot, by the server's clock.
 *
 * <p>Costs 110 to 200 bytes of Redis per accepted ticket and nothing per refused one. What a failover loses is a suffix of whole scripts.
 *
 * <p><b>Threads.</b> Safe for any number of threads. Stages complete on the client's threads.
 */
public final class RedissonStockLedger implements StockLedger {
    /** Scripts count in doubles, which are exact to 2^53: the sum of all credits of a sale stays far below that. */
    public static final long MAX_UNITS_PER_CALL = 1L << 46;

    private static final long MAX_VERSION = 1L << 52;
    private static final int MAX_BATCH = 1_000;
    private static final long MAX_MILLIS = 1L << 40;
    private static final int CLAIM_BYTES = 96;
    private static final int SETTLEMENT_BYTES = 64;

    private final RedissonClient client;
    private final ScriptCalls calls;
    private final BucketNames names;
    private final BucketFormats formats;

    /**
     * A ledger without the checks of {@link RedisStores}.
     *
     * @param client stays the caller's to close
     * @param settings of which only timeout, retryAttempts, retryDelay and keyPrefix matter
     */
    public RedissonStockLedger(RedissonClient client, RedisSettings settings) {
        this(new RedisAccess(client, settings));
    }

    RedissonStockLedger(RedisAccess access) {
        this(access, BucketFormats.PRESENT);
    }

    RedissonStockLedger(RedisAccess access, BucketFormats formats) {
        this.client = access.client();
        this.formats = formats;
        this.calls = new ScriptCalls(access, formats);
        this.names = new BucketNames(access.settings().keyPrefix());
    }

    @Override
    public int maxBatch() {
        return MAX_BATCH;
    }

    @Override
    public int primaries() {
        return client.getConfig().isClusterConfig()
                ? Math.max(
                        1, client.getRedisNodes(RedisNodes.CLUSTER).getMasters().size())
                : 1;
    }

    @Override
    public CompletionStage<LedgerReply<List<ClaimReply>>> reserve(
            Bucket bucket, Instant deadline, Duration firstCheck, List<Claim> claims) {
        Arguments.atMost("the number of claims", claims.size(), MAX_BATCH);
        ArgumentWriter argument = new ArgumentWriter(bucket.epoch(), (1 + claims.size()) * CLAIM_BYTES)
                .put(deadline)
                .putLong(millis(firstCheck))
                .putInt(claims.size());
        for (Claim claim : claims) {
            Ticket ticket = claim.ticket();
            bucket.requireHomeOf(ticket);
            argument.putInt(claim.limit()).putInt(ticket.quantity());
            EntryCodec.write(argument, LedgerEntry.pending(ticket));
            argument.put(ticket.id()).putSized(ticket.buyer());
        }
        return call(LedgerScript.RESERVE, bucket, names.of(bucket).reserve(), argument)
                .thenApply(answer -> answer.reply(List.of(), body -> body.claimReplies(claims)));
    }

    @Override
    public CompletionStage<LedgerReply<LedgerEntry>> resolve(Bucket bucket, Ticket ticket, Instant reserveDeadline) {
        ArgumentWriter argument = new ArgumentWriter(bucket.epoch())
                .put(reserveDeadline.plusSeconds(1))
                .put(ticket.id())
                .putText(ticket.buyer().value());
        LedgerEntry nothing = LedgerEntry.voided(reserveDeadline);
        return call(LedgerScript.RESOLVE, bucket, names.of(bucket).ticketsAndVoids(), argument)
                .thenApply(answer -> answer.reply(nothing, body -> body.entry(ticket)));
    }

    @Override
    public CompletionStage<LedgerReply<Optional<LedgerEntry>>> find(Bucket bucket, Ticket ticket) {
        ArgumentWriter argument = new ArgumentWriter(bucket.epoch())
                .put(ticket.id())
                .putText(ticket.buyer().value());
        return call(LedgerScript.FIND, bucket, names.of(bucket).ticketsAndVoids(), argument)
                .thenApply(answer -> answer.reply(Optional.empty(), body -> body.optionalEntry(ticket)));
    }

    @Override
    public CompletionStage<LedgerReply<Integer>> settle(Bucket bucket, List<Settlement> settlements) {
        Arguments.atMost("the number of settlements", settlements.size(), MAX_BATCH);
        ArgumentWriter argument = new ArgumentWriter(bucket.epoch(), (1 + settlements.size()) * SETTLEMENT_BYTES)
                .putInt(settlements.size());
        for (Settlement settlement : settlements) {
            Integer floor = settlement.buyerFloor();
            Ticket ticket = settlement.ticket();
            argument.put(ticket.id())
                    .putShort(EntryCodec.code(settlement.state(), settlement.reason()))
                    .putByte(settlement.giveBack() ? 1 : 0)
                    .putInt(floor == null ? -1 : floor)
                    .putSized(ticket.buyer());
        }
        return call(LedgerScript.SETTLE, bucket, names.of(bucket).reservations(), argument)
                .thenApply(answer -> answer.reply(0, LedgerAnswer::count));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> refund(Bucket bucket, Refund refund) {
        ArgumentWriter argument = new ArgumentWriter(bucket.epoch())
                .putInt(refund.quantity())
                .putByte(refund.lowerCount() ? 1 : 0)
                .putShort(EntryCodec.code(LedgerEntry.State.CANCELLED, refund.reason()))
                .put(refund.ticket())
                .putText(refund.buyer().value());
        List<Object> keys =
                names.of(bucket).refund(bucket.epoch(), refund.ticket().toString());
        return call(LedgerScript.REFUND, bucket, keys, argument).thenApply(LedgerAnswer::done);
    }

    @Override
    public CompletionStage<LedgerReply<List<LedgerEntry>>> declareLost(Bucket bucket, List<Ticket> tickets) {
        Arguments.atMost("the number of tickets", tickets.size(), MAX_BATCH);
        ArgumentWriter argument =
                new ArgumentWriter(bucket.epoch(), (1 + tickets.size()) * CLAIM_BYTES).putInt(tickets.size());
        for (Ticket ticket : tickets) {
            bucket.requireHomeOf(ticket);
            EntryCodec.write(argument, LedgerEntry.lost(ticket));
            argument.put(ticket.id()).putSized(ticket.buyer());
        }
        return call(LedgerScript.DECLARE_LOST, bucket, names.of(bucket).ticketsAndVoids(), argument)
                .thenApply(answer -> answer.reply(List.of(), body -> body.entries(tickets)));
    }

    @Override
    public CompletionStage<LedgerReply<Integer>> correct(
            Bucket bucket, BuyerId buyer, Map<TicketId, OrderReason> cancelled) {
        Arguments.atMost("the number of tickets", cancelled.size(), MAX_BATCH);
        ArgumentWriter argument = new ArgumentWriter(bucket.epoch()).putInt(cancelled.size());
        cancelled.forEach((ticket, reason) ->
                argument.put(ticket).putShort(EntryCodec.code(LedgerEntry.State.CANCELLED, reason)));
        argument.putText(buyer.value());
        return call(LedgerScript.CORRECT, bucket, names.of(bucket).tickets(), argument)
                .thenApply(answer -> answer.reply(0, LedgerAnswer::count));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> restore(Bucket bucket, Instant mark, List<Holding> holdings) {
        Arguments.atMost("the number of holdings", holdings.size(), MAX_BATCH);
        ArgumentWriter argument = new ArgumentWriter(bucket.epoch(), (1 + holdings.size()) * CLAIM_BYTES)
                .put(mark)
                .putInt(holdings.size());
        for (Holding holding : holdings) {
            Ticket ticket = holding.ticket();
            bucket.requireHomeOf(ticket);
            argument.putByte(holding.counted() ? 1 : 0);
            EntryCodec.write(argument, holding.entry());
            argument.put(ticket.id()).putSized(ticket.buyer());
        }
        return call(LedgerScript.RESTORE, bucket, names.of(bucket).tickets(), argument)
                .thenApply(LedgerAnswer::done);
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> fill(
            Bucket bucket, Instant mark, long topUpVersion, long units, boolean anew) {
        Arguments.between("topUpVersion", topUpVersion, 1, MAX_VERSION);
        Arguments.between("units", units, 0, MAX_UNITS_PER_CALL);
        ArgumentWriter argument = new ArgumentWriter(bucket.epoch())
                .put(mark)
                .putLong(topUpVersion)
                .putLong(units)
                .putByte(anew ? 1 : 0);
        return call(LedgerScript.FILL, bucket, names.of(bucket).bucket(), argument)
                .thenApply(LedgerAnswer::done);
    }

    @Override
    public CompletionStage<LedgerReply<BucketState>> fence(Bucket bucket, long topUpVersion) {
        Arguments.between("topUpVersion", topUpVersion, 1, MAX_VERSION);
        ArgumentWriter argument = new ArgumentWriter(bucket.epoch()).putLong(topUpVersion);
        return call(LedgerScript.FENCE, bucket, names.of(bucket).bucket(), argument)
                .thenApply(answer -> answer.reply(BucketState.NONE, LedgerAnswer::state));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> topUp(Bucket bucket, long topUpVersion, long units) {
        Arguments.between("topUpVersion", topUpVersion, 1, MAX_VERSION);
        Arguments.between("units", units, 1, MAX_UNITS_PER_CALL);
        ArgumentWriter argument =
                new ArgumentWriter(bucket.epoch()).putLong(topUpVersion).putLong(units);
        return call(LedgerScript.TOP_UP, bucket, names.of(bucket).bucket(), argument)
                .thenApply(LedgerAnswer::done);
    }

    @Override
    public CompletionStage<LedgerReply<Long>> lend(Bucket donor, String transferId, long wanted, int destination) {
        Arguments.atLeast("wanted", wanted, 1);
        Arguments.between("destination", destination, 0, StockLayout.MAX_BUCKETS - 1);
        ArgumentWriter argument = new ArgumentWriter(donor.epoch())
                .putLong(Math.min(wanted, MAX_UNITS_PER_CALL))
                .putInt(destination)
                .putText(transferId);
        List<Object> keys = names.of(donor).transfer(donor.epoch(), transferId);
        return call(LedgerScript.LEND, donor, keys, argument)
                .thenApply(answer -> answer.reply(0L, LedgerAnswer::units));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> credit(Bucket bucket, String creditId, long units) {
        Arguments.between("units", units, 1, MAX_UNITS_PER_CALL);
        ArgumentWriter argument = new ArgumentWriter(bucket.epoch()).putLong(units);
        return call(LedgerScript.CREDIT, bucket, names.of(bucket).credit(bucket.epoch(), creditId), argument)
                .thenApply(LedgerAnswer::done);
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> acknowledge(Bucket donor, String transferId) {
        ArgumentWriter argument = new ArgumentWriter(donor.epoch()).putText(transferId);
        List<Object> keys = names.of(donor).transfer(donor.epoch(), transferId);
        return call(LedgerScript.ACKNOWLEDGE, donor, keys, argument).thenApply(LedgerAnswer::done);
    }

    @Override
    public CompletionStage<LedgerReply<Long>> withdraw(Bucket bucket, String withdrawId, long units) {
        Arguments.atLeast("units", units, 1);
        ArgumentWriter argument = new ArgumentWriter(bucket.epoch()).putLong(Math.min(units, MAX_UNITS_PER_CALL));
        return call(LedgerScript.WITHDRAW, bucket, names.of(bucket).credit(bucket.epoch(), withdrawId), argument)
                .thenApply(answer -> answer.reply(0L, LedgerAnswer::units));
    }

    @Override
    public CompletionStage<LedgerReply<List<Ticket>>> due(
            Bucket bucket, int max, Duration minLease, Duration maxLease) {
        ArgumentWriter argument = new ArgumentWriter(bucket.epoch())
                .putInt(max(max))
                .putLong(millis(minLease))
                .putLong(millis(maxLease));
        return call(LedgerScript.DUE, bucket, names.of(bucket).reservations(), argument)
                .thenApply(answer -> answer.reply(List.of(), LedgerAnswer::tickets));
    }

    @Override
    public CompletionStage<LedgerReply<List<Transfer>>> overdueTransfers(Bucket donor, Duration olderThan, int max) {
        ArgumentWriter argument =
                new ArgumentWriter(donor.epoch()).putLong(millis(olderThan)).putInt(max(max));
        return call(LedgerScript.TRANSFERS, donor, names.of(donor).bucketAndTransfers(), argument)
                .thenApply(answer -> answer.reply(List.of(), LedgerAnswer::transfers));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> configure(Bucket bucket, BucketConfig config) {
        ArgumentWriter argument = new ArgumentWriter(bucket.epoch())
                .putLong(config.version())
                .put(config.opensAt())
                .put(config.closesAt())
                .put(config.keepUntil())
                .putByte(config.paused() ? 1 : 0);
        return call(LedgerScript.CONFIGURE, bucket, names.of(bucket).configured(), argument)
                .thenApply(answer -> answer.reply(false, LedgerAnswer::flag));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> init(Bucket bucket) {
        return call(LedgerScript.INIT, bucket, names.of(bucket).all(), new ArgumentWriter(bucket.epoch()))
                .thenApply(answer -> answer.reply(false, LedgerAnswer::flag));
    }

    @Override
    public CompletionStage<LedgerReply<BucketState>> peek(Bucket bucket) {
        return call(LedgerScript.PEEK, bucket, names.of(bucket).bucket(), new ArgumentWriter(bucket.epoch()))
                .thenApply(answer -> answer.reply(BucketState.NONE, LedgerAnswer::state));
    }

    private CompletionStage<LedgerAnswer> call(
            LedgerScript script, Bucket bucket, List<Object> keys, ArgumentWriter argument) {
        return calls.call(script, keys, argument.bytes()).thenApply(bytes -> new LedgerAnswer(bucket, bytes, formats));
    }

    private static int max(int max) {
        return Math.max(0, Math.min(max, MAX_BATCH));
    }

    private static long millis(Duration duration) {
        return duration.toSeconds() > MAX_MILLIS / 1_000 ? MAX_MILLIS : Math.max(0, duration.toMillis());
    }
}
