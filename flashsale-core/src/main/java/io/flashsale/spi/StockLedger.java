package io.flashsale.spi;

import io.flashsale.BuyerId;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The fast, approximate side of the stock: buckets of units plus the pending reservations. It admits and remembers; it never decides
 * who got a unit, the {@link OrderStore} does.
 *
 * <p><b>Atomicity.</b> Each call touches one bucket and is atomic: it happens whole or not at all, and calls on a bucket have one order.
 *
 * <p><b>Idempotency.</b> Every call may be executed more than once, even late (an hour is not too late): each is guarded by the id it
 * names, so the second execution changes nothing and answers as its verb says.
 *
 * <p><b>Answers.</b> A stage completes with a reply, or fails with {@link io.flashsale.StoreUnavailableException}, whose
 * {@code maybeDone} tells whether the call may have been executed. It fails within a bounded time.
 *
 * <p><b>Tickets.</b> A ticket is known by its id and its buyer: no two buyers have tickets of one id. The rest of the caller's copy may
 * differ from what was reserved; what was reserved counts.
 *
 * <p><b>Loss.</b> A crash or failover may lose a suffix of executed calls. A bucket that is gone answers
 * {@link LedgerReply.Code#NO_INIT} to everything but {@link #init}. One that was never configured answers NOT_YET to reserve.
 *
 * <p><b>Epochs.</b> A bucket of another layout epoch answers {@link LedgerReply.Code#EPOCH} and does nothing, to everything but {@link #init}
 * and {@link #peek}; the value is the one it has for NO_INIT. A newer epoch starts from nothing: tickets, buyers and transfers of the
 * old one are gone.
 *
 * <p><b>Threads.</b> Safe for any number of threads. Calls do not block; stages may complete on any thread, so callers move their work
 * to their own executor.
 */
public interface StockLedger {
    /**
     * Moves units from available to pending, first come first served within the batch. A buyer who stands in the batch twice counts twice.
     *
     * @param deadline by the ledger's clock; afterwards the whole batch answers LATE
     * @param firstCheck how long until {@link #due} first reports the reserved tickets
     * @param claims at most {@link #maxBatch()}
     * @return OK with one reply per claim in their order; EPOCH, NO_INIT, LATE, NOT_YET, ENDED or PAUSED with an empty list
     */
    CompletionStage<LedgerReply<List<ClaimReply>>> reserve(
            Bucket bucket, Instant deadline, Duration firstCheck, List<Claim> claims);

    /**
     * Forces an answer after a reserve whose outcome is unknown: a known ticket answers its entry; an unknown one becomes VOID until one
     * second after the deadline, so that a delayed reserve meets LATE or VOID.
     *
     * @return OK with the entry; NO_INIT or EPOCH with a VOID entry that nobody remembers: a delayed reserve succeeds if the bucket is
     *     made before the deadline
     */
    CompletionStage<LedgerReply<LedgerEntry>> resolve(Bucket bucket, Ticket ticket, Instant reserveDeadline);

    /** What the ledger knows of a ticket, from the primary copy. */
    CompletionStage<LedgerReply<Optional<LedgerEntry>>> find(Bucket bucket, Ticket ticket);

    /**
     * Ends pending reservations. A ticket that is not pending is left alone.
     *
     * @return OK with how many were pending
     */
    CompletionStage<LedgerReply<Integer>> settle(Bucket bucket, List<Settlement> settlements);

    /**
     * Brings the units of a cancelled order back, once per ticket. A ticket that is still pending ends with it.
     *
     * @return OK, DUPLICATE, EPOCH or NO_INIT
     */
    CompletionStage<LedgerReply<Boolean>> refund(Bucket bucket, Refund refund);

    /**
     * Sets a buyer's count to what the database says, if it is still what the caller saw.
     *
     * @return OK with whether it was set
     */
    CompletionStage<LedgerReply<Boolean>> correct(Bucket bucket, BuyerId buyer, int seen, int actual);

    /**
     * Takes min(available, max(wanted, available / 2)) units out for another bucket, and remembers the transfer until {@link #acknowledge}.
     *
     * @return OK with the units lent, 0 if none; DUPLICATE with the units of the first execution, 0 if it is acknowledged already
     */
    CompletionStage<LedgerReply<Long>> lend(Bucket donor, String transferId, long wanted, int destination);

    /**
     * Adds units, once per id: arrived transfers and top-ups.
     *
     * @param units at least 1
     * @return OK, DUPLICATE, EPOCH or NO_INIT
     */
    CompletionStage<LedgerReply<Boolean>> credit(Bucket bucket, String creditId, long units);

    /**
     * Forgets a transfer that was credited; a delayed lend of this id does nothing from now on.
     *
     * @return OK, or DUPLICATE if there is no such transfer (any more)
     */
    CompletionStage<LedgerReply<Boolean>> acknowledge(Bucket donor, String transferId);

    /**
     * Takes at most so many available units out for good, once per id.
     *
     * @return OK or DUPLICATE with the units the first execution took
     */
    CompletionStage<LedgerReply<Long>> withdraw(Bucket bucket, String withdrawId, long units);

    /**
     * Pending tickets whose time has come, oldest first. Each is leased: unless it is settled before, it is reported again after a time as
     * long as its age now, but not earlier than {@code minLease} and not later than {@code maxLease}.
     *
     * @return OK with at most {@code max} tickets
     */
    CompletionStage<LedgerReply<List<Ticket>>> due(Bucket bucket, int max, Duration minLease, Duration maxLease);

    /** Transfers lent at least this long ago and not acknowledged, at most {@code max}. */
    CompletionStage<LedgerReply<List<Transfer>>> overdueTransfers(Bucket donor, Duration olderThan, int max);

    /**
     * Applies a newer configuration.
     *
     * @return OK whether it was newer or not, or NO_INIT
     */
    CompletionStage<LedgerReply<Boolean>> configure(Bucket bucket, BucketConfig config);

    /**
     * Creates the bucket with no units if it is absent or of an older epoch. Units only come by {@link #credit}.
     *
     * @return OK with whether it was created, or EPOCH if the ledger's is newer
     */
    CompletionStage<LedgerReply<Boolean>> init(Bucket bucket);

    /** The counters, from the primary copy; {@link BucketState#NONE} when there is no bucket. */
    CompletionStage<LedgerReply<BucketState>> peek(Bucket bucket);

    /** Maximum number of claims for {@link #reserve} and of settlements for {@link #settle}. */
    int maxBatch();

    /** How many servers share the buckets; only a hint for how many buckets a new item gets. */
    default int primaries() {
        return 1;
    }

    /**
     * Units lent by one bucket to another and not yet acknowledged.
     *
     * @param id never used again
     * @param units how many, at least 1
     * @param destination number of the borrowing bucket, 0 to 1,023
     * @param lentAt by the ledger's clock
     */
    record Transfer(String id, long units, int destination, Instant lentAt) {
        /** @throws IllegalArgumentException if the units or the destination are out of range */
        public Transfer {
            Arguments.atLeast("units", units, 1);
            Arguments.between("destination", destination, 0, StockLayout.MAX_BUCKETS - 1);
        }
    }
}
