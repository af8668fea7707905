package io.flashsale.benchmarks.redis;

import io.flashsale.FlashSaleSettings;
import io.flashsale.ItemId;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.benchmarks.load.AsyncWork;
import io.flashsale.benchmarks.load.Newcomers;
import io.flashsale.internal.LedgerTime;
import io.flashsale.internal.ReserveLane;
import io.flashsale.internal.ReserveLane.ClaimAnswer;
import io.flashsale.internal.ReserveLane.ReserveLimits;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.BucketConfig;
import io.flashsale.spi.Claim;
import io.flashsale.spi.ClaimReply;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.StockLedger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An item on sale in a ledger, and the library's own way to it: one lane per bucket, which gathers the requests that arrive while batches
 * are under way. What lies before it in the library, the chain of handlers, is not in it.
 */
public final class HotItem {
    /** As the library's defaults. */
    public static final ReserveLimits LIMITS = ReserveLimits.of(FlashSaleSettings.DEFAULTS);

    private static final AtomicInteger ITEMS = new AtomicInteger();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ItemId item;
    private final Newcomers newcomers;
    private final List<ReserveLane> lanes = new ArrayList<>();

    private HotItem(StockLedger ledger, Scheduler scheduler, int buckets) {
        item = ItemId.of("benchmark", "item-" + ITEMS.incrementAndGet());
        newcomers = new Newcomers(item, new StockLayout(buckets, 0));
        LedgerTime time = new LedgerTime(Clock.systemUTC());
        for (int number = 0; number < buckets; number++) {
            Bucket bucket = new Bucket(item, number, 0);
            lanes.add(new ReserveLane(bucket, ledger, scheduler, time, LIMITS, lost -> {
                throw new IllegalStateException("bucket " + lost + " lost writes");
            }));
        }
    }

    /** Puts an item on sale with so many units, spread over so many buckets. */
    public static HotItem open(StockLedger ledger, Scheduler scheduler, int buckets, long units) {
        HotItem hot = new HotItem(ledger, scheduler, buckets);
        Instant now = Instant.now();
        BucketConfig config =
                new BucketConfig(1, now.minusSeconds(60), now.plusSeconds(7_200), false, now.plusSeconds(86_400));
        for (ReserveLane lane : hot.lanes) {
            await(ledger.init(lane.bucket()));
            await(ledger.configure(lane.bucket(), config));
            if (units > 0) {
                await(ledger.credit(lane.bucket(), "benchmark", Math.max(1, units / buckets)));
            }
        }
        return hot;
    }

    public ItemId item() {
        return item;
    }

    /** A new buyer's attempt. */
    public CompletionStage<AsyncWork.Outcome> reserve() {
        return reserve(newcomers.ticket());
    }

    public CompletionStage<AsyncWork.Outcome> reserve(Ticket ticket) {
        return lanes.get(ticket.bucket()).reserve(new Claim(ticket, 1)).thenApply(HotItem::outcome);
    }

    public Newcomers newcomers() {
        return newcomers;
    }

    private static AsyncWork.Outcome outcome(ClaimAnswer answer) {
        ClaimReply claim = answer.claim();
        if (claim == null) {
            throw new IllegalStateException("no answer: " + answer.reply(), answer.error());
        }
        return switch (claim.code()) {
            case RESERVED -> AsyncWork.Outcome.ACCEPTED;
            case EMPTY -> AsyncWork.Outcome.REFUSED;
            case KNOWN, REUSED, LIMIT -> throw new IllegalStateException("a new buyer heard " + claim);
        };
    }

    public static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (TimeoutException | java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException("no answer", e);
        }
    }
}
