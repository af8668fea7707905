package io.flashsale.spi;

import io.flashsale.BuyerId;
import io.flashsale.OrderReason;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
 * <p><b>Marks.</b> A bucket is made with a mark, and gives nothing away until {@link #fill} names the mark: until then reserve, resolve, refund,
 * correct, declareLost, lend, credit, topUp and withdraw answer {@link LedgerReply.Code#MARKED} and do nothing, and the value is the one they
 * have for NO_INIT. So whoever finds a bucket that was made by somebody else, or by itself before it was started again, sees that it may have
 * forgotten what is on its way to the order store.
 *
 * <p><b>Formats.</b> A bucket that was written by another release in a format this one does not know is left alone: every verb fails with a
 * {@link io.flashsale.StoreUnavailableException} that names the bucket and both formats.
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
     * Moves units from available to pending, first come first served within the batch. A buyer who stands in the batch twice counts twice. A
     * ticket that is known is answered before anything else is looked at: the deadline, the sale's window, a pause, the limit and the stock.
     *
     * @param deadline by the ledger's clock; afterwards nothing is reserved and the code is LATE
     * @param firstCheck how long until {@link #due} first reports the reserved tickets
     * @param claims at most {@link #maxBatch()}
     * @return OK with one reply per claim in their order; LATE, NOT_YET, ENDED or PAUSED with the same, in which what is not known is
     *     CLOSED; EPOCH, NO_INIT or MARKED with an empty list
     */
    CompletionStage<LedgerReply<List<ClaimReply>>> reserve(
            Bucket bucket, Instant deadline, Duration firstCheck, List<Claim> claims);

    /**
     * Forces an answer after a reserve whose outcome is unknown: a known ticket answers its entry; an unknown one becomes VOID until one
     * second after the deadline, so that a delayed reserve meets LATE or VOID.
     *
     * @return OK with the entry; NO_INIT, MARKED or EPOCH with a VOID entry that nobody remembers: a delayed reserve succeeds if the bucket is
     *     filled before the deadline
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
     * Settles for good that nothing was reserved for these tickets, however late their reserve arrives: one that is unknown or VOID becomes
     * REJECTED with the reason LOST; whatever else is known of a ticket stands.
     *
     * @param tickets at most {@link #maxBatch()}
     * @return OK with the entry of each ticket in their order; EPOCH, NO_INIT or MARKED with an empty list
     */
    CompletionStage<LedgerReply<List<LedgerEntry>>> declareLost(Bucket bucket, List<Ticket> tickets);

    /**
     * Brings the units of a cancelled order back, once per ticket. A ticket that is still pending ends with it. The buyer's count goes down
     * (not below 0) unless the ticket is known as REJECTED or CANCELLED: one that was lost may have been counted since, by the floor of a settle.
     *
     * @return OK, DUPLICATE, EPOCH, NO_INIT or MARKED
     */
    CompletionStage<LedgerReply<Boolean>> refund(Bucket bucket, Refund refund);

    /**
     * Takes cancelled orders off a buyer's count before their refunds come, once per ticket: each of these tickets that is known as the buyer's
     * and pending or created ends as CANCELLED. Their units come back by {@link #refund} only.
     *
     * @param cancelled tickets whose order rows are cancelled and whose units no longer count towards the limit, with the rows' reasons; at most
     *     {@link #maxBatch()}
     * @return OK with the units by which the count fell
     */
    CompletionStage<LedgerReply<Integer>> correct(Bucket bucket, BuyerId buyer, Map<TicketId, OrderReason> cancelled);

    /**
     * Takes min(available, max(wanted, available / 2)) units out for another bucket, and remembers the transfer until {@link #acknowledge}.
     *
     * @return OK with the units lent, 0 if none; DUPLICATE with the units of the first execution, 0 if it is acknowledged already
     */
    CompletionStage<LedgerReply<Long>> lend(Bucket donor, String transferId, long wanted, int destination);

    /**
     * Adds the units of a transfer that has arrived, once per id.
     *
     * @param units at least 1
     * @return OK, DUPLICATE, EPOCH, NO_INIT or MARKED
     */
    CompletionStage<LedgerReply<Boolean>> credit(Bucket bucket, String creditId, long units);

    /**
     * Raises the bucket's top-up version to this one, and never lowers it: from then on what older top-ups have sent adds nothing.
     *
     * @param topUpVersion at least 1
     * @return OK with the counters after it, on marked buckets too
     */
    CompletionStage<LedgerReply<BucketState>> fence(Bucket bucket, long topUpVersion);

    /**
     * Adds units, if this is the bucket's top-up version by {@link #fence} and nothing was added under it yet.
     *
     * @param topUpVersion at least 1
     * @param units at least 1
     * @return OK; DUPLICATE if units were added under this version, or it is not the bucket's; EPOCH, NO_INIT or MARKED
     */
    CompletionStage<LedgerReply<Boolean>> topUp(Bucket bucket, long topUpVersion, long units);

    /**
     * Tells a marked bucket of orders that it has forgotten, each once: the ticket's entry, which becomes the buyer's last one if none of theirs
     * is newer, and the units counted.
     *
     * @param mark the bucket's, as its state says
     * @param holdings at most {@link #maxBatch()}
     * @return OK; DUPLICATE if the bucket has another mark or none; EPOCH or NO_INIT
     */
    CompletionStage<LedgerReply<Boolean>> restore(Bucket bucket, Instant mark, List<Holding> holdings);

    /**
     * Takes the mark off and adds units, in one step, by the rules of {@link #topUp}.
     *
     * @param mark the bucket's, as its state says
     * @param topUpVersion at least 1
     * @param units may be 0, which counts as added under this version all the same
     * @param anew whether the item had sold before, so that every reply has to say that this bucket may not know every ticket
     * @return OK; DUPLICATE if the bucket has another mark or none, or by the rules of topUp; EPOCH or NO_INIT
     */
    CompletionStage<LedgerReply<Boolean>> fill(
            Bucket bucket, Instant mark, long topUpVersion, long units, boolean anew);

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
     * Creates the bucket with no units, and marked, if it is absent or of an older epoch.
     *
     * @return OK with whether it was created, or EPOCH if the ledger's is newer
     */
    CompletionStage<LedgerReply<Boolean>> init(Bucket bucket);

    /** The counters, from the primary copy; {@link BucketState#NONE} when there is no bucket. */
    CompletionStage<LedgerReply<BucketState>> peek(Bucket bucket);

    /** Maximum number of claims, settlements, tickets or holdings in one call. */
    int maxBatch();

    /** How many servers share the buckets; only a hint for how many buckets a new item gets. */
    default int primaries() {
        return 1;
    }

    /**
     * One order, as a bucket is told of it that has forgotten it.
     *
     * @param entry CREATED, REJECTED or CANCELLED, as the order's row says
     * @param counted whether its units count towards the buyer's limit
     */
    record Holding(LedgerEntry entry, boolean counted) {
        /** @throws IllegalArgumentException if the entry is PENDING or VOID, which are no states of a row */
        public Holding {
            if (entry.state() == LedgerEntry.State.PENDING || entry.state() == LedgerEntry.State.VOID) {
                throw new IllegalArgumentException(
                        "entry must be CREATED, REJECTED or CANCELLED, as rows are, but is " + entry.state());
            }
        }

        /** The order's ticket. */
        public Ticket ticket() {
            return Objects.requireNonNull(entry.ticket());
        }
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
