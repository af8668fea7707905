package io.flashsale.testkit.engine;

import io.flashsale.BuyerId;
import io.flashsale.Ticket;
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
import io.flashsale.spi.Transfer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A ledger whose calls all pass an {@link Intercept}. */
class InterceptedLedger implements StockLedger {
    private final Supplier<? extends StockLedger> real;
    private final Supplier<Intercept> intercept;

    InterceptedLedger(Supplier<? extends StockLedger> real, Supplier<Intercept> intercept) {
        this.real = real;
        this.intercept = intercept;
    }

    private StockLedger of(Bucket bucket) {
        return intercept.get().ledgerOf(bucket.item(), real.get());
    }

    private <T> CompletionStage<T> call(String name, Supplier<CompletionStage<T>> call) {
        return intercept.get().stage(name, call);
    }

    @Override
    public CompletionStage<LedgerReply<List<ClaimReply>>> reserve(
            Bucket bucket, Instant deadline, Duration firstCheck, List<Claim> claims) {
        intercept.get().reserving(claims);
        return call("reserve", () -> of(bucket).reserve(bucket, deadline, firstCheck, claims));
    }

    @Override
    public CompletionStage<LedgerReply<LedgerEntry>> resolve(Bucket bucket, Ticket ticket, Instant reserveDeadline) {
        return call("resolve", () -> of(bucket).resolve(bucket, ticket, reserveDeadline));
    }

    @Override
    public CompletionStage<LedgerReply<Optional<LedgerEntry>>> find(Bucket bucket, Ticket ticket) {
        return call("find", () -> of(bucket).find(bucket, ticket));
    }

    @Override
    public CompletionStage<LedgerReply<Integer>> settle(Bucket bucket, List<Settlement> settlements) {
        return call("settle", () -> of(bucket).settle(bucket, settlements));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> refund(Bucket bucket, Refund refund) {
        return call("refund", () -> of(bucket).refund(bucket, refund));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> correct(Bucket bucket, BuyerId buyer, int seen, int actual) {
        return call("correct", () -> of(bucket).correct(bucket, buyer, seen, actual));
    }

    @Override
    public CompletionStage<LedgerReply<Long>> lend(Bucket donor, String transferId, long wanted, int destination) {
        return call("lend", () -> of(donor).lend(donor, transferId, wanted, destination));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> credit(Bucket bucket, String creditId, long units) {
        return call("credit", () -> of(bucket).credit(bucket, creditId, units));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> acknowledge(Bucket donor, String transferId) {
        return call("acknowledge", () -> of(donor).acknowledge(donor, transferId));
    }

    @Override
    public CompletionStage<LedgerReply<Long>> withdraw(Bucket bucket, String withdrawId, long units) {
        return call("withdraw", () -> of(bucket).withdraw(bucket, withdrawId, units));
    }

    @Override
    public CompletionStage<LedgerReply<List<Ticket>>> due(
            Bucket bucket, int max, Duration minLease, Duration maxLease) {
        return call("due", () -> of(bucket).due(bucket, max, minLease, maxLease));
    }

    @Override
    public CompletionStage<LedgerReply<List<Transfer>>> overdueTransfers(Bucket donor, Duration olderThan, int max) {
        return call("overdueTransfers", () -> of(donor).overdueTransfers(donor, olderThan, max));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> configure(Bucket bucket, BucketConfig config) {
        return call("configure", () -> of(bucket).configure(bucket, config));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> init(Bucket bucket) {
        return call("init", () -> of(bucket).init(bucket));
    }

    @Override
    public CompletionStage<LedgerReply<BucketState>> peek(Bucket bucket) {
        return call("peek", () -> of(bucket).peek(bucket));
    }

    @Override
    public int maxBatch() {
        return real.get().maxBatch();
    }
}
