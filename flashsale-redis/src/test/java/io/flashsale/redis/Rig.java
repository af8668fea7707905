package io.flashsale.redis;

import io.flashsale.BuyerId;
import io.flashsale.Money;
import io.flashsale.StoreUnavailableException;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.BucketConfig;
import io.flashsale.spi.Claim;
import io.flashsale.spi.ClaimReply;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.StockLedger;
import io.flashsale.testkit.Polling;
import io.flashsale.testkit.Samples;
import io.flashsale.testkit.ledger.FirstLoad;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** A ledger under test, and the words its tests use. */
record Rig(StockLedger ledger, Samples samples) {
    static final Duration FOR_LONG = Duration.ofDays(1);
    static final Duration FIRST_CHECK = Duration.ofSeconds(3);

    Rig(StockLedger ledger) {
        this(ledger, Samples.fresh());
    }

    /** The answer, or the ledger's own failure, within 30 s. */
    static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreUnavailableException unavailable) {
                throw unavailable;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** Asks every few milliseconds until it holds. */
    static void await(String what, Duration limit, BooleanSupplier condition) {
        Polling.until(what, limit, condition);
    }

    /** A bucket of a new item, open, with so many units. */
    Bucket open(long units) {
        return opened(new Bucket(samples.item(), 0, 1), units);
    }

    Bucket opened(Bucket bucket, long units) {
        get(ledger.init(bucket));
        Instant now = Instant.now();
        get(ledger.configure(
                bucket,
                new BucketConfig(
                        1, now.minus(FOR_LONG), now.plus(FOR_LONG), false, now.plus(FOR_LONG.multipliedBy(2)))));
        get(FirstLoad.of(ledger, bucket, units));
        return bucket;
    }

    Ticket ticket(Bucket bucket) {
        return ticket(bucket, samples.buyer(), 1);
    }

    Ticket ticket(Bucket bucket, BuyerId buyer, int quantity) {
        return ticket(samples.ticketId(), bucket, buyer, quantity, Samples.PRICE);
    }

    static Ticket ticket(TicketId id, Bucket bucket, BuyerId buyer, int quantity, Money price) {
        return new Ticket(id, bucket.item(), buyer, quantity, price, bucket.number(), bucket.epoch(), Instant.now());
    }

    CompletionStage<LedgerReply<List<ClaimReply>>> reserving(Bucket bucket, Ticket... tickets) {
        List<Claim> claims = Arrays.stream(tickets)
                .map(ticket -> new Claim(ticket, Integer.MAX_VALUE))
                .toList();
        return ledger.reserve(bucket, Instant.now().plusSeconds(60), FIRST_CHECK, claims);
    }

    List<ClaimReply.Code> reserve(Bucket bucket, Ticket... tickets) {
        return get(reserving(bucket, tickets)).value().stream()
                .map(ClaimReply::code)
                .toList();
    }
}
