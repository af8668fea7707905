package io.flashsale.testkit.engine;

import io.flashsale.BuyerId;
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
import io.flashsale.spi.Transfer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A ledger whose calls all pass an {@link Intercept}. */
final class InterceptedLedger implements StockLedger {
    private final Supplier<? extends StockLedger> real;
    private final Supplier<Intercept> intercept;

    InterceptedLedger(Supplier<? extends StockLedger> real, Supplier<Intercept> intercept) {
        this.real = real;
        this.intercept = intercept;
    }

    private <T> CompletionStage<T> call(String name, Supplier<CompletionStage<T>> call) {
        return intercept.get().stage(name, call);
    }

    @Override
    public CompletionStage<LedgerReply<List<ClaimReply>>> reserve(
            Bucket bucket, Instant deadline, Duration firstCheck, List<Claim> claims) {
        return call("reserve", () -> real.get().reserve(bucket, deadline, firstCheck, claims));
    }

    @Override
    public CompletionStage<LedgerReply<LedgerEntry>> resolve(Bucket bucket, TicketId ticket, Instant reserveDeadline) {
        return call("resolve", () -> real.get().resolve(bucket, ticket, reserveDeadline));
    }

    @Override
    public CompletionStage<LedgerReply<Optional<LedgerEntry>>> find(Bucket bucket, TicketId ticket) {
        return call("find", () -> real.get().find(bucket, ticket));
    }

    @Override
    public CompletionStage<LedgerReply<Integer>> settle(Bucket bucket, List<Settlement> settlements) {
        return call("settle", () -> real.get().settle(bucket, settlements));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> refund(Bucket bucket, Refund refund) {
        return call("refund", () -> real.get().refund(bucket, refund));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> correct(Bucket bucket, BuyerId buyer, int seen, int actual) {
        return call("correct", () -> real.get().correct(bucket, buyer, seen, actual));
    }

    @Override
    public CompletionStage<LedgerReply<Long>> lend(Bucket donor, String transferId, long wanted, int destination) {
        return call("lend", () -> real.get().lend(donor, transferId, wanted, destination));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> credit(Bucket bucket, String creditId, long units) {
        return call("credit", () -> real.get().credit(bucket, creditId, units));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> acknowledge(Bucket donor, String transferId) {
        return call("acknowledge", () -> real.get().acknowledge(donor, transferId));
    }

    @Override
    public CompletionStage<LedgerReply<Long>> withdraw(Bucket bucket, String withdrawId, long units) {
        return call("withdraw", () -> real.get().withdraw(bucket, withdrawId, units));
    }

    @Override
    public CompletionStage<LedgerReply<List<Ticket>>> due(
            Bucket bucket, int max, Duration minLease, Duration maxLease) {
        return call("due", () -> real.get().due(bucket, max, minLease, maxLease));
    }

    @Override
    public CompletionStage<LedgerReply<List<Transfer>>> overdueTransfers(Bucket donor, Duration olderThan, int max) {
        return call("overdueTransfers", () -> real.get().overdueTransfers(donor, olderThan, max));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> configure(Bucket bucket, BucketConfig config) {
        return call("configure", () -> real.get().configure(bucket, config));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> init(Bucket bucket) {
        return call("init", () -> real.get().init(bucket));
    }

    @Override
    public CompletionStage<LedgerReply<BucketState>> peek(Bucket bucket) {
        return call("peek", () -> real.get().peek(bucket));
    }

    @Override
    public int maxBatch() {
        return real.get().maxBatch();
    }
}
