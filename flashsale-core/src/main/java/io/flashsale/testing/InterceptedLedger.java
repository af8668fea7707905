package io.flashsale.testing;

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
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A stock ledger whose calls all pass an {@link Intercept}.
 *
 * <p><b>Threads.</b> As safe as the ledger and the intercept behind it.
 */
public class InterceptedLedger implements StockLedger {
    private final StockLedger real;
    private final Supplier<? extends Intercept> intercept;

    /** @param intercept asked before every call, so that a test may change it while the engine runs */
    public InterceptedLedger(StockLedger real, Supplier<? extends Intercept> intercept) {
        this.real = real;
        this.intercept = intercept;
    }

    private <T> CompletionStage<T> call(Bucket bucket, String name, Supplier<CompletionStage<T>> call) {
        return intercept.get().about(bucket.item()).stage(name, call);
    }

    @Override
    public CompletionStage<LedgerReply<List<ClaimReply>>> reserve(
            Bucket bucket, Instant deadline, Duration firstCheck, List<Claim> claims) {
        List<Claim> sent = List.copyOf(claims);
        intercept.get().about(bucket.item()).reserving(sent);
        return call(bucket, "reserve", () -> real.reserve(bucket, deadline, firstCheck, sent));
    }

    @Override
    public CompletionStage<LedgerReply<LedgerEntry>> resolve(Bucket bucket, Ticket ticket, Instant reserveDeadline) {
        return call(bucket, "resolve", () -> real.resolve(bucket, ticket, reserveDeadline));
    }

    @Override
    public CompletionStage<LedgerReply<Optional<LedgerEntry>>> find(Bucket bucket, Ticket ticket) {
        return call(bucket, "find", () -> real.find(bucket, ticket));
    }

    @Override
    public CompletionStage<LedgerReply<Integer>> settle(Bucket bucket, List<Settlement> settlements) {
        List<Settlement> sent = List.copyOf(settlements);
        return call(bucket, "settle", () -> real.settle(bucket, sent));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> refund(Bucket bucket, Refund refund) {
        return call(bucket, "refund", () -> real.refund(bucket, refund));
    }

    @Override
    public CompletionStage<LedgerReply<List<LedgerEntry>>> declareLost(Bucket bucket, List<Ticket> tickets) {
        List<Ticket> sent = List.copyOf(tickets);
        return call(bucket, "declareLost", () -> real.declareLost(bucket, sent));
    }

    @Override
    public CompletionStage<LedgerReply<Integer>> correct(
            Bucket bucket, BuyerId buyer, Map<TicketId, OrderReason> cancelled) {
        Map<TicketId, OrderReason> sent = Map.copyOf(cancelled);
        return call(bucket, "correct", () -> real.correct(bucket, buyer, sent));
    }

    @Override
    public CompletionStage<LedgerReply<Long>> lend(Bucket donor, String transferId, long wanted, int destination) {
        return call(donor, "lend", () -> real.lend(donor, transferId, wanted, destination));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> credit(Bucket bucket, String creditId, long units) {
        return call(bucket, "credit", () -> real.credit(bucket, creditId, units));
    }

    @Override
    public CompletionStage<LedgerReply<BucketState>> fence(Bucket bucket, long topUpVersion) {
        return call(bucket, "fence", () -> real.fence(bucket, topUpVersion));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> topUp(Bucket bucket, long topUpVersion, long units) {
        return call(bucket, "topUp", () -> real.topUp(bucket, topUpVersion, units));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> restore(Bucket bucket, Instant mark, List<Holding> holdings) {
        List<Holding> sent = List.copyOf(holdings);
        return call(bucket, "restore", () -> real.restore(bucket, mark, sent));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> fill(
            Bucket bucket, Instant mark, long topUpVersion, long units, boolean anew) {
        return call(bucket, "fill", () -> real.fill(bucket, mark, topUpVersion, units, anew));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> acknowledge(Bucket donor, String transferId) {
        return call(donor, "acknowledge", () -> real.acknowledge(donor, transferId));
    }

    @Override
    public CompletionStage<LedgerReply<Long>> withdraw(Bucket bucket, String withdrawId, long units) {
        return call(bucket, "withdraw", () -> real.withdraw(bucket, withdrawId, units));
    }

    @Override
    public CompletionStage<LedgerReply<List<Ticket>>> due(
            Bucket bucket, int max, Duration minLease, Duration maxLease) {
        return call(bucket, "due", () -> real.due(bucket, max, minLease, maxLease));
    }

    @Override
    public CompletionStage<LedgerReply<List<Transfer>>> overdueTransfers(Bucket donor, Duration olderThan, int max) {
        return call(donor, "overdueTransfers", () -> real.overdueTransfers(donor, olderThan, max));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> configure(Bucket bucket, BucketConfig config) {
        return call(bucket, "configure", () -> real.configure(bucket, config));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> init(Bucket bucket) {
        return call(bucket, "init", () -> real.init(bucket));
    }

    @Override
    public CompletionStage<LedgerReply<BucketState>> peek(Bucket bucket) {
        return call(bucket, "peek", () -> real.peek(bucket));
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
