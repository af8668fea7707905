package io.flashsale.testkit;

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

/**
 * A stock ledger behind a bad wire: calls and answers are lost, repeated and late, as the {@link Faults} say.
 *
 * <p><b>Threads.</b> As safe as the ledger behind it.
 */
public final class FaultyStockLedger implements StockLedger {
    private final StockLedger ledger;
    private final Faults faults;

    public FaultyStockLedger(StockLedger ledger, Faults faults) {
        this.ledger = ledger;
        this.faults = faults;
    }

    @Override
    public CompletionStage<LedgerReply<List<ClaimReply>>> reserve(
            Bucket bucket, Instant deadline, Duration firstCheck, List<Claim> claims) {
        List<Claim> sent = List.copyOf(claims);
        return faults.call(() -> ledger.reserve(bucket, deadline, firstCheck, sent));
    }

    @Override
    public CompletionStage<LedgerReply<LedgerEntry>> resolve(Bucket bucket, Ticket ticket, Instant reserveDeadline) {
        return faults.call(() -> ledger.resolve(bucket, ticket, reserveDeadline));
    }

    @Override
    public CompletionStage<LedgerReply<Optional<LedgerEntry>>> find(Bucket bucket, Ticket ticket) {
        return faults.call(() -> ledger.find(bucket, ticket));
    }

    @Override
    public CompletionStage<LedgerReply<Integer>> settle(Bucket bucket, List<Settlement> settlements) {
        List<Settlement> sent = List.copyOf(settlements);
        return faults.call(() -> ledger.settle(bucket, sent));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> refund(Bucket bucket, Refund refund) {
        return faults.call(() -> ledger.refund(bucket, refund));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> correct(Bucket bucket, BuyerId buyer, int seen, int actual) {
        return faults.call(() -> ledger.correct(bucket, buyer, seen, actual));
    }

    @Override
    public CompletionStage<LedgerReply<Long>> lend(Bucket donor, String transferId, long wanted, int destination) {
        return faults.call(() -> ledger.lend(donor, transferId, wanted, destination));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> credit(Bucket bucket, String creditId, long units) {
        return faults.call(() -> ledger.credit(bucket, creditId, units));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> acknowledge(Bucket donor, String transferId) {
        return faults.call(() -> ledger.acknowledge(donor, transferId));
    }

    @Override
    public CompletionStage<LedgerReply<Long>> withdraw(Bucket bucket, String withdrawId, long units) {
        return faults.call(() -> ledger.withdraw(bucket, withdrawId, units));
    }

    @Override
    public CompletionStage<LedgerReply<List<Ticket>>> due(
            Bucket bucket, int max, Duration minLease, Duration maxLease) {
        return faults.call(() -> ledger.due(bucket, max, minLease, maxLease));
    }

    @Override
    public CompletionStage<LedgerReply<List<Transfer>>> overdueTransfers(Bucket donor, Duration olderThan, int max) {
        return faults.call(() -> ledger.overdueTransfers(donor, olderThan, max));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> configure(Bucket bucket, BucketConfig config) {
        return faults.call(() -> ledger.configure(bucket, config));
    }

    @Override
    public CompletionStage<LedgerReply<Boolean>> init(Bucket bucket) {
        return faults.call(() -> ledger.init(bucket));
    }

    @Override
    public CompletionStage<LedgerReply<BucketState>> peek(Bucket bucket) {
        return faults.call(() -> ledger.peek(bucket));
    }

    @Override
    public int maxBatch() {
        return ledger.maxBatch();
    }
}
