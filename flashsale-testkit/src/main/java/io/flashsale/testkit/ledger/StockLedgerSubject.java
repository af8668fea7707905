package io.flashsale.testkit.ledger;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.OrderReason;
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
import io.flashsale.testkit.Answer;
import io.flashsale.testkit.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The ledger under test and the vocabulary of its rules. */
interface StockLedgerSubject {
    /** The unit of time of these rules: servers with a clock of their own make the tests wait for it. */
    Duration BEAT = Duration.ofMillis(400);

    Duration SOON = Duration.ofSeconds(20);
    Duration DAYS = Duration.ofDays(30);
    int PER_BUYER = 5;

    StockLedger ledger();

    StockLedgerProbe probe();

    Samples samples();

    /** The buckets made so far, to be audited. */
    Set<Bucket> made();

    /** Loses the bucket with everything in it, as the failure of a server would. */
    void lose(Bucket bucket);

    /** Lets time pass by the ledger's clock. */
    void pass(Duration duration);

    /**
     * So much later, with business in between that changes no units in the end: guards are often tidied away when others are made, and
     * must not be yet.
     */
    default void later(Bucket bucket, Duration late) {
        pass(late);
        for (int round = 0; round < 3; round++) {
            get(ledger().refund(bucket, refundOf(ticket(bucket), true)));
            get(ledger().withdraw(bucket, samples().name("take"), 1));
            String id = samples().name("lend");
            long units = get(ledger().lend(bucket, id, 1, bucket.number())).value();
            if (units > 0) {
                get(ledger().credit(bucket, id, units));
            }
            get(ledger().acknowledge(bucket, id));
        }
    }

    /** How late repeated calls come: at once, and an hour later where the clock can be set. */
    List<Duration> lateBy();

    /** The answer, within a bounded time. */
    default <T> LedgerReply<T> get(CompletionStage<LedgerReply<T>> stage) {
        return Answer.of("the ledger", stage);
    }

    default Instant now(Bucket bucket) {
        return get(ledger().peek(bucket)).time();
    }

    /** The mark of a bucket that has not been filled. */
    default Instant markOf(Bucket bucket) {
        return Objects.requireNonNull(state(bucket).markedAt(), "the bucket is not marked");
    }

    default BucketState state(Bucket bucket) {
        return get(ledger().peek(bucket)).value();
    }

    /** A bucket of a new item, not initialised. */
    default Bucket bucket() {
        return bucket(samples().item(), 0, 1);
    }

    default Bucket bucket(ItemId item, int number, int epoch) {
        Bucket bucket = new Bucket(item, number, epoch);
        made().add(bucket);
        return bucket;
    }

    /** A bucket of a new item that is open for days and has so many units. */
    default Bucket open(long units) {
        return opened(bucket(), units);
    }

    default Bucket opened(Bucket bucket, long units) {
        get(ledger().init(bucket));
        Instant now = now(bucket);
        configure(bucket, 1, now.minus(DAYS), now.plus(DAYS), false);
        get(FirstLoad.of(ledger(), bucket, units));
        return bucket;
    }

    default LedgerReply.Code configure(Bucket bucket, long version, Instant opensAt, Instant closesAt, boolean paused) {
        Instant keepUntil = now(bucket).plus(DAYS).plus(DAYS);
        return get(ledger().configure(bucket, new BucketConfig(version, opensAt, closesAt, paused, keepUntil)))
                .code();
    }

    default void credit(Bucket bucket, long units) {
        get(ledger().credit(bucket, samples().name("credit"), units));
    }

    default Ticket ticket(Bucket bucket) {
        return ticket(bucket, samples().buyer(), 1);
    }

    default Ticket ticket(Bucket bucket, BuyerId buyer, int quantity) {
        return new Ticket(
                samples().ticketId(),
                bucket.item(),
                buyer,
                quantity,
                Samples.PRICE,
                bucket.number(),
                bucket.epoch(),
                now(bucket));
    }

    default LedgerReply<List<ClaimReply>> reserveBatch(Bucket bucket, List<Claim> claims) {
        return get(ledger().reserve(bucket, now(bucket).plus(SOON), BEAT, claims));
    }

    /** The codes of the claims' replies, with a limit of {@value #PER_BUYER}. */
    default List<ClaimReply.Code> reserve(Bucket bucket, Ticket... tickets) {
        List<Claim> claims = Arrays.stream(tickets)
                .map(ticket -> new Claim(ticket, PER_BUYER))
                .toList();
        return reserveBatch(bucket, claims).value().stream()
                .map(ClaimReply::code)
                .toList();
    }

    default ClaimReply reserveOne(Bucket bucket, Ticket ticket, int limit) {
        List<ClaimReply> replies =
                reserveBatch(bucket, List.of(new Claim(ticket, limit))).value();
        if (replies.size() != 1) {
            throw new AssertionError("expected one reply but got " + replies);
        }
        return replies.get(0);
    }

    /** A new ticket that is reserved. */
    default Ticket reserved(Bucket bucket, int quantity) {
        return reserved(bucket, samples().buyer(), quantity);
    }

    default Ticket reserved(Bucket bucket, BuyerId buyer, int quantity) {
        Ticket ticket = ticket(bucket, buyer, quantity);
        if (reserve(bucket, ticket).get(0) != ClaimReply.Code.RESERVED) {
            throw new AssertionError("not reserved: " + ticket);
        }
        return ticket;
    }

    default int settle(Bucket bucket, Settlement... settlements) {
        LedgerReply<Integer> reply = get(ledger().settle(bucket, List.of(settlements)));
        if (!reply.ok()) {
            throw new AssertionError("settle answered " + reply);
        }
        return reply.value();
    }

    static Settlement rejected(Ticket ticket, OrderReason reason, boolean giveBack, int floor) {
        return new Settlement(ticket, LedgerEntry.State.REJECTED, reason, giveBack, floor);
    }

    static Refund refundOf(Ticket ticket, boolean lowerCount) {
        return new Refund(ticket.id(), ticket.buyer(), ticket.quantity(), lowerCount, OrderReason.BUYER);
    }

    default LedgerEntry entry(Bucket bucket, Ticket ticket) {
        return get(ledger().find(bucket, ticket))
                .value()
                .orElseThrow(() -> new AssertionError("the ledger knows nothing of " + ticket));
    }

    default int usedBy(Bucket bucket, BuyerId buyer) {
        return probe().read(bucket).usedBy(buyer);
    }
}
