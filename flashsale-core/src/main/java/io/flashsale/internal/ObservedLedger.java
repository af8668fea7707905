package io.flashsale.internal;

import io.flashsale.BuyerId;
import io.flashsale.OrderReason;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The stock ledger, with each of its replies, whatever the verb and whoever calls, telling {@link LedgerTime} the time. */
final class ObservedLedger implements StockLedger {
    private final StockLedger real;
    private final LedgerTime time;

    ObservedLedger(StockLedger real, LedgerTime time) {
        this.real = real;
        this.time = time;
    }

    /** The reply is observed before anybody who waits for the stage hears of it. */
    private <T> CompletionStage<LedgerReply<T>> observed(
            Bucket bucket, Supplier<CompletionStage<LedgerReply<T>>> call) {
        long sentAt = time.millis();
        CompletableFuture<LedgerReply<T>> reply = Stages.call(call).toCompletableFuture();
        if (!reply.isDone()) {
            return reply.whenComplete((value, error) -> observe(bucket, value, sentAt));
        }
        observe(bucket, reply.isCompletedExceptionally() ? null : reply.join(), sentAt);
        return reply;
    }

    private void observe(Bucket bucket, @Nullable LedgerReply<?> reply, long sentAt) {
        if (reply != null) {
            time.observe(bucket, reply.time(), sentAt);
        }
    }

    @Override
    public CompletionStage<LedgerReply<List<ClaimReply>>> reserve(
            Bucket bucket, Instant deadline, Duration firstCheck, List<Claim> claims) {
        return observed(bucket, () -> real.reserve(bucket, deadline, firstCheck, claims));
    }

    @Override
    public CompletionStage<LedgerReply<LedgerEntry>> resolve(Bucket bucket, Ticket ticket, Instant reserveDeadline) {
        return observed(bucket, () -> real.resolve(bucket, ticket, reserveDeadline));
    }

    @Override
    public CompletionStage<LedgerReply<Optional<LedgerEntry>>> find(Bucket bucket, Ticket ticket) {
        return observed(bucket, () -> real.find(bucket, ticket));
    }

    @Override
    public CompletionStage<LedgerReply<Integer>> settle(Bucket bucket, List<Settlement> settlements) {
        return observed(bucket, () -> real.settle(bucket, settlements));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> refund(Bucket bucket, Refund refund) {
        return observed(bucket, () -> real.refund(bucket, refund));
    }

    @Override
    public CompletionStage<LedgerReply<List<LedgerEntry>>> declareLost(Bucket bucket, List<Ticket> tickets) {
        return observed(bucket, () -> real.declareLost(bucket, tickets));
    }

    @Override
    public CompletionStage<LedgerReply<Integer>> correct(
            Bucket bucket, BuyerId buyer, Map<TicketId, OrderReason> cancelled) {
        return observed(bucket, () -> real.correct(bucket, buyer, cancelled));
    }

    @Override
    public CompletionStage<LedgerReply<Long>> lend(Bucket donor, String transferId, long wanted, int destination) {
        return observed(donor, () -> real.lend(donor, transferId, wanted, destination));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> credit(Bucket bucket, String creditId, long units) {
        return observed(bucket, () -> real.credit(bucket, creditId, units));
    }

    @Override
    public CompletionStage<LedgerReply<BucketState>> fence(Bucket bucket, long topUpVersion) {
        return observed(bucket, () -> real.fence(bucket, topUpVersion));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> topUp(Bucket bucket, long topUpVersion, long units) {
        return observed(bucket, () -> real.topUp(bucket, topUpVersion, units));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> restore(Bucket bucket, Instant mark, List<Holding> holdings) {
        return observed(bucket, () -> real.restore(bucket, mark, holdings));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> fill(
            Bucket bucket, Instant mark, long topUpVersion, long units, boolean anew) {
        return observed(bucket, () -> real.fill(bucket, mark, topUpVersion, units, anew));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> acknowledge(Bucket donor, String transferId) {
        return observed(donor, () -> real.acknowledge(donor, transferId));
    }

    @Override
    public CompletionStage<LedgerReply<Long>> withdraw(Bucket bucket, String withdrawId, long units) {
        return observed(bucket, () -> real.withdraw(bucket, withdrawId, units));
    }

    @Override
    public CompletionStage<LedgerReply<List<Ticket>>> due(
            Bucket bucket, int max, Duration minLease, Duration maxLease) {
        return observed(bucket, () -> real.due(bucket, max, minLease, maxLease));
    }

    @Override
    public CompletionStage<LedgerReply<List<Transfer>>> overdueTransfers(Bucket donor, Duration olderThan, int max) {
        return observed(donor, () -> real.overdueTransfers(donor, olderThan, max));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> configure(Bucket bucket, BucketConfig config) {
        return observed(bucket, () -> real.configure(bucket, config));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> init(Bucket bucket) {
        return observed(bucket, () -> real.init(bucket));
    }

    @Override
    public CompletionStage<LedgerReply<BucketState>> peek(Bucket bucket) {
        return observed(bucket, () -> real.peek(bucket));
    }

    @Override
    public int maxBatch() {
        return real.maxBatch();
    }

    @Override
    public int primaries() {
        return real.primaries();
    }
}
