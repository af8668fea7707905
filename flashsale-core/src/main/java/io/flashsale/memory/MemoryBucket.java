package io.flashsale.memory;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.Money;
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
import io.flashsale.spi.StockLedger.Holding;
import io.flashsale.spi.StockLedger.Transfer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One bucket of {@link MemoryStockLedger}: its counters, tickets, buyers, transfers and guards, with the verbs of the ledger. Every
 * method is called under the bucket's own monitor, on a bucket of the caller's epoch, with arguments that were checked before; none of
 * them can fail half-way.
 */
/*
 * Where the units are. A unit that came by credit or refund is in exactly one place: available, pending (reserved, the order store has
 * not said how it ended) or lent (on its way to another bucket), until a settle as CREATED, or as SOLD_OUT without giving back, or a
 * withdraw takes it off the books. Only credit, refund and a settle that gives back make `available` grow. So
 *
 *     available + pending + lent = credited + refunded - created - not given back - withdrawn - acknowledged
 *
 * holds after every verb, whatever is repeated: each term grows at most once per id. For reserve and settle the id is the ticket, whose
 * entry is its own guard (it is there, it is no longer pending); the others leave a guard that outlives any delayed packet.
 *
 * A refund may overtake the settle of its own order: the order was created and cancelled before the ledger heard of either. The ticket is
 * then still pending here, and its units leave `pending` with the refund, because the settle to come will find nothing pending.
 *
 * `sequence` grows with every call that changes anything and never with one that does not, so refusals write nothing at all.
 */
final class MemoryBucket {
    /** How long guards are kept; a delayed packet is at most an hour old. */
    private static final Duration GUARD_TIME = Duration.ofHours(24);

    private static final Duration VOID_TIME = Duration.ofSeconds(1);

    /** A buyer's units, reserved and confirmed; forgotten when there are none. */
    private static final class Account {
        final BuyerId buyer;
        int used;

        @Nullable
        Reservation last;

        Account(BuyerId buyer) {
            this.buyer = buyer;
        }
    }

    private final ItemId item;
    private final int number;
    private final int epoch;

    private long available;
    private long pending;
    private long lent;
    private long sequence;
    private long transfersSeen;
    private @Nullable BucketConfig config;
    private long topUpVersion;
    /** The last version under which units were added. */
    private long toppedUp;

    private @Nullable Instant markedAt;
    private boolean anew;

    private final ReservationTable tickets = new ReservationTable();
    private final Map<BuyerId, Account> buyers = new HashMap<>();
    private final PendingChecks checks = new PendingChecks();
    private final Map<String, Transfer> transfers = new LinkedHashMap<>();
    private final Guards<TicketId, Instant> voids = new Guards<>();
    private final Guards<String, Long> credits = new Guards<>();
    private final Guards<String, Boolean> acknowledged = new Guards<>();
    private final Guards<TicketId, Boolean> refunds = new Guards<>();
    private @Nullable Money price;

    MemoryBucket(Bucket bucket, Instant madeAt) {
        this.item = bucket.item();
        this.number = bucket.number();
        this.epoch = bucket.epoch();
        this.sequence = 1;
        this.markedAt = madeAt;
    }

    ItemId item() {
        return item;
    }

    int number() {
        return number;
    }

    int epoch() {
        return epoch;
    }

    /** Whether the other one takes this one's place; its sequence then goes on from here, as nothing was lost. */
    synchronized boolean yieldsTo(MemoryBucket other, Instant now) {
        if (epoch >= other.epoch && !isOver(now)) {
            return false;
        }
        other.sequence = sequence + 1;
        return true;
    }

    boolean isOver(Instant now) {
        return config != null && !now.isBefore(config.keepUntil());
    }

    /** Whether it was made and not filled since. */
    boolean isMarked() {
        return markedAt != null;
    }

    <T> LedgerReply<T> reply(LedgerReply.Code code, Instant now, T value) {
        return new LedgerReply<>(code, now, available, sequence, anew, value);
    }

    LedgerReply<List<ClaimReply>> reserve(Instant now, Instant deadline, Duration firstCheck, List<Claim> claims) {
        LedgerReply.Code code = window(now, deadline);
        long checkAtMillis = now.plus(firstCheck).toEpochMilli();
        long pendingBefore = pending;
        ClaimReply[] replies = new ClaimReply[claims.size()];
        for (int index = 0; index < replies.length; index++) {
            Claim claim = claims.get(index);
            ClaimReply known = known(claim.ticket(), now);
            if (known != null) {
                replies[index] = known;
            } else {
                replies[index] = code == LedgerReply.Code.OK ? reserve(claim, checkAtMillis) : ClaimReply.CLOSED;
            }
        }
        if (pending != pendingBefore) {
            sequence++;
        }
        return reply(code, now, List.of(replies));
    }

    private LedgerReply.Code window(Instant now, Instant deadline) {
        if (now.isAfter(deadline)) {
            return LedgerReply.Code.LATE;
        }
        if (config == null || now.isBefore(config.opensAt())) {
            return LedgerReply.Code.NOT_YET;
        }
        if (!now.isBefore(config.closesAt())) {
            return LedgerReply.Code.ENDED;
        }
        return config.paused() ? LedgerReply.Code.PAUSED : LedgerReply.Code.OK;
    }

    private @Nullable ClaimReply known(Ticket ticket, Instant now) {
        Reservation known = tickets.get(ticket.id());
        if (known != null) {
            return known.quantity == ticket.quantity()
                    ? new ClaimReply(ClaimReply.Code.KNOWN, known.entry(this), 0)
                    : ClaimReply.REUSED;
        }
        Instant voidUntil = voids.get(ticket.id());
        return voidUntil == null || now.isAfter(voidUntil)
                ? null
                : new ClaimReply(ClaimReply.Code.KNOWN, LedgerEntry.voided(voidUntil), 0);
    }

    private ClaimReply reserve(Claim claim, long checkAtMillis) {
        Ticket ticket = claim.ticket();
        Account account = buyers.get(ticket.buyer());
        int used = account == null ? 0 : account.used;
        if ((long) used + ticket.quantity() > claim.limit()) {
            Reservation last = account == null ? null : account.last;
            return new ClaimReply(ClaimReply.Code.LIMIT, last == null ? null : last.entry(this), used);
        }
        if (available < ticket.quantity()) {
            return ClaimReply.EMPTY;
        }
        take(ticket, account == null ? open(ticket.buyer()) : account, checkAtMillis);
        return ClaimReply.RESERVED;
    }

    private void take(Ticket ticket, Account account, long checkAtMillis) {
        Reservation reservation = new Reservation(ticket, account.buyer, shared(ticket.unitPrice()), checkAtMillis);
        tickets.add(reservation);
        checks.addFresh(reservation);
        voids.remove(ticket.id());
        account.used += ticket.quantity();
        account.last = reservation;
        available -= ticket.quantity();
        pending += ticket.quantity();
    }

    /** The price rarely changes: one object serves all tickets. */
    private Money shared(Money unitPrice) {
        if (price == null || !price.equals(unitPrice)) {
            price = unitPrice;
        }
        return price;
    }

    LedgerReply<LedgerEntry> resolve(Instant now, TicketId ticket, Instant reserveDeadline) {
        Reservation known = tickets.get(ticket);
        if (known != null) {
            return reply(LedgerReply.Code.OK, now, known.entry(this));
        }
        Instant until = reserveDeadline.plus(VOID_TIME);
        Instant present = voids.get(ticket);
        if (present != null && !present.isBefore(until)) {
            return reply(LedgerReply.Code.OK, now, LedgerEntry.voided(present));
        }
        voids.put(ticket, until, now, until);
        sequence++;
        return reply(LedgerReply.Code.OK, now, LedgerEntry.voided(until));
    }

    LedgerReply<Optional<LedgerEntry>> find(Instant now, TicketId ticket) {
        Reservation known = tickets.get(ticket);
        if (known != null) {
            return reply(LedgerReply.Code.OK, now, Optional.of(known.entry(this)));
        }
        Instant until = voids.get(ticket);
        return reply(
                LedgerReply.Code.OK,
                now,
                until == null || now.isAfter(until) ? Optional.empty() : Optional.of(LedgerEntry.voided(until)));
    }

    LedgerReply<Integer> settle(Instant now, List<Settlement> settlements) {
        int settled = 0;
        for (Settlement settlement : settlements) {
            Reservation reservation = tickets.get(settlement.ticket().id());
            if (reservation != null && reservation.isPending()) {
                settle(reservation, settlement);
                settled++;
            }
        }
        if (settled > 0) {
            sequence++;
        }
        return reply(LedgerReply.Code.OK, now, settled);
    }

    private void settle(Reservation reservation, Settlement settlement) {
        reservation.state = settlement.state();
        reservation.reason = settlement.reason();
        pending -= reservation.quantity;
        if (settlement.giveBack()) {
            available += reservation.quantity;
        }
        Integer floor = settlement.buyerFloor();
        if (floor != null) {
            lower(reservation.buyer, reservation.quantity, floor);
        }
        checks.dropSettled();
    }

    LedgerReply<List<LedgerEntry>> declareLost(Instant now, List<Ticket> lost) {
        List<LedgerEntry> entries = new ArrayList<>(lost.size());
        boolean changed = false;
        for (Ticket ticket : lost) {
            Reservation known = tickets.get(ticket.id());
            if (known == null) {
                known = ended(LedgerEntry.lost(ticket), ticket, ticket.buyer());
                voids.remove(ticket.id());
                changed = true;
            }
            entries.add(known.entry(this));
        }
        if (changed) {
            sequence++;
        }
        return reply(LedgerReply.Code.OK, now, List.copyOf(entries));
    }

    /** Remembers a ticket that is no longer pending. */
    private Reservation ended(LedgerEntry entry, Ticket ticket, BuyerId buyer) {
        Reservation reservation = new Reservation(ticket, buyer, shared(ticket.unitPrice()), 0);
        reservation.state = entry.state();
        reservation.reason = entry.reason();
        tickets.add(reservation);
        return reservation;
    }

    LedgerReply<Boolean> refund(Instant now, Refund refund) {
        if (refunds.contains(refund.ticket())) {
            return reply(LedgerReply.Code.DUPLICATE, now, false);
        }
        refunds.put(refund.ticket(), true, now, now.plus(GUARD_TIME));
        Reservation reservation = tickets.get(refund.ticket());
        // One that is unknown was lost, and a settle of another ticket may have counted it since, by what the order
        // store says.
        boolean counted = reservation == null || cancel(reservation, refund.reason());
        if (counted && refund.lowerCount()) {
            lower(refund.buyer(), refund.quantity(), 0);
        }
        available += refund.quantity();
        transfersSeen++;
        sequence++;
        return reply(LedgerReply.Code.OK, now, true);
    }

    /** Whether the ticket's units were counted against its buyer until now. */
    private boolean cancel(Reservation reservation, OrderReason reason) {
        boolean counted = reservation.isCounted();
        if (reservation.isPending()) {
            pending -= reservation.quantity;
        }
        reservation.state = LedgerEntry.State.CANCELLED;
        reservation.reason = reason;
        return counted;
    }

    LedgerReply<Integer> correct(Instant now, BuyerId buyer, Map<TicketId, OrderReason> cancelled) {
        int fell = 0;
        for (Map.Entry<TicketId, OrderReason> order : cancelled.entrySet()) {
            Reservation reservation = tickets.get(order.getKey());
            if (reservation != null && reservation.buyer.equals(buyer) && reservation.isCounted()) {
                cancel(reservation, order.getValue());
                fell += reservation.quantity;
            }
        }
        if (fell > 0) {
            lower(buyer, fell, 0);
            sequence++;
        }
        return reply(LedgerReply.Code.OK, now, fell);
    }

    private Account open(BuyerId buyer) {
        Account account = new Account(buyer);
        buyers.put(buyer, account);
        return account;
    }

    private void lower(BuyerId buyer, int quantity, int floor) {
        Account account = buyers.get(buyer);
        int lowered = account == null ? floor : Math.max(account.used - quantity, floor);
        if (account != null || lowered > 0) {
            count(account == null ? open(buyer) : account, lowered);
        }
    }

    private void count(Account account, int used) {
        account.used = used;
        if (used == 0) {
            buyers.remove(account.buyer);
        }
    }

    LedgerReply<Long> lend(Instant now, String id, long wanted, int destination) {
        Transfer present = transfers.get(id);
        if (present != null) {
            return reply(LedgerReply.Code.DUPLICATE, now, present.units());
        }
        if (acknowledged.contains(id)) {
            return reply(LedgerReply.Code.DUPLICATE, now, 0L);
        }
        long units = Math.min(available, Math.max(wanted, available / 2));
        if (units > 0) {
            available -= units;
            lent += units;
            transfers.put(id, new Transfer(id, units, destination, now));
            sequence++;
        }
        return reply(LedgerReply.Code.OK, now, units);
    }

    LedgerReply<Boolean> credit(Instant now, String id, long units) {
        if (credits.contains(id)) {
            return reply(LedgerReply.Code.DUPLICATE, now, false);
        }
        credits.put(id, units, now, now.plus(GUARD_TIME));
        available += units;
        transfersSeen++;
        sequence++;
        return reply(LedgerReply.Code.OK, now, true);
    }

    LedgerReply<BucketState> fence(Instant now, long version) {
        if (version > topUpVersion) {
            topUpVersion = version;
            sequence++;
        }
        return reply(LedgerReply.Code.OK, now, state());
    }

    LedgerReply<Boolean> topUp(Instant now, long version, long units) {
        if (version != topUpVersion || toppedUp == version) {
            return reply(LedgerReply.Code.DUPLICATE, now, false);
        }
        toppedUp = version;
        available += units;
        transfersSeen++;
        sequence++;
        return reply(LedgerReply.Code.OK, now, true);
    }

    LedgerReply<Boolean> restore(Instant now, Instant mark, List<Holding> holdings) {
        if (!mark.equals(markedAt)) {
            return reply(LedgerReply.Code.DUPLICATE, now, false);
        }
        boolean changed = false;
        for (Holding holding : holdings) {
            if (tickets.get(holding.ticket().id()) == null) {
                restore(holding);
                changed = true;
            }
        }
        if (changed) {
            sequence++;
        }
        return reply(LedgerReply.Code.OK, now, true);
    }

    private void restore(Holding holding) {
        Ticket ticket = holding.ticket();
        Account account = buyers.get(ticket.buyer());
        if (account == null && holding.counted()) {
            account = open(ticket.buyer());
        }
        Reservation reservation = ended(holding.entry(), ticket, account == null ? ticket.buyer() : account.buyer);
        if (account != null) {
            account.used += holding.counted() ? ticket.quantity() : 0;
            if (account.last == null || account.last.issuedAtMillis <= reservation.issuedAtMillis) {
                account.last = reservation;
            }
        }
    }

    LedgerReply<Boolean> fill(Instant now, Instant mark, long version, long units, boolean soldBefore) {
        if (!mark.equals(markedAt) || version != topUpVersion || toppedUp == version) {
            return reply(LedgerReply.Code.DUPLICATE, now, false);
        }
        markedAt = null;
        anew = soldBefore;
        toppedUp = version;
        available += units;
        transfersSeen++;
        sequence++;
        return reply(LedgerReply.Code.OK, now, true);
    }

    LedgerReply<Boolean> acknowledge(Instant now, String id) {
        Transfer transfer = transfers.remove(id);
        boolean repeated = acknowledged.contains(id);
        if (!repeated) {
            acknowledged.put(id, true, now, now.plus(GUARD_TIME));
            sequence++;
        }
        if (transfer == null) {
            return reply(LedgerReply.Code.DUPLICATE, now, false);
        }
        lent -= transfer.units();
        transfersSeen++;
        return reply(LedgerReply.Code.OK, now, true);
    }

    LedgerReply<Long> withdraw(Instant now, String id, long units) {
        Long taken = credits.get(id);
        if (taken != null) {
            return reply(LedgerReply.Code.DUPLICATE, now, taken);
        }
        long took = Math.min(available, units);
        credits.put(id, took, now, now.plus(GUARD_TIME));
        available -= took;
        transfersSeen++;
        sequence++;
        return reply(LedgerReply.Code.OK, now, took);
    }

    LedgerReply<List<Ticket>> due(Instant now, int max, Duration minLease, Duration maxLease) {
        long nowMillis = now.toEpochMilli();
        List<Reservation> found = new ArrayList<>();
        while (found.size() < max) {
            Reservation next = checks.pollDue(nowMillis);
            if (next == null) {
                break;
            }
            found.add(next);
        }
        List<Ticket> reported = new ArrayList<>(found.size());
        for (Reservation reservation : found) {
            long ageMillis = nowMillis - reservation.issuedAtMillis;
            long leaseMillis = Math.min(Math.max(ageMillis, minLease.toMillis()), maxLease.toMillis());
            checks.addAgain(reservation, nowMillis + leaseMillis);
            reported.add(reservation.ticket(this));
        }
        if (!found.isEmpty()) {
            sequence++;
        }
        return reply(LedgerReply.Code.OK, now, List.copyOf(reported));
    }

    LedgerReply<List<Transfer>> overdueTransfers(Instant now, Duration olderThan, int max) {
        Instant lentBefore = now.minus(olderThan);
        List<Transfer> overdue = transfers.values().stream()
                .filter(transfer -> !transfer.lentAt().isAfter(lentBefore))
                .limit(max)
                .toList();
        return reply(LedgerReply.Code.OK, now, overdue);
    }

    LedgerReply<Boolean> configure(Instant now, BucketConfig newer) {
        if (config != null && newer.version() <= config.version()) {
            return reply(LedgerReply.Code.OK, now, false);
        }
        config = newer;
        sequence++;
        return reply(LedgerReply.Code.OK, now, true);
    }

    BucketState state() {
        return new BucketState(
                available,
                pending,
                lent,
                transfersSeen,
                epoch,
                config == null ? 0 : config.version(),
                topUpVersion,
                markedAt);
    }

    MemoryStockLedger.Audit audit() {
        Map<TicketId, LedgerEntry> entries = new HashMap<>();
        tickets.forEach(reservation -> entries.put(reservation.id(), reservation.entry(this)));
        Map<BuyerId, Integer> used = new HashMap<>();
        buyers.forEach((buyer, account) -> used.put(buyer, account.used));
        return new MemoryStockLedger.Audit(
                number,
                state(),
                sequence,
                entries,
                used,
                List.copyOf(transfers.values()),
                voids.size() + credits.size() + acknowledged.size() + refunds.size());
    }
}
