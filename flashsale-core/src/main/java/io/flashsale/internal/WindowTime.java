package io.flashsale.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.BucketState;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.StockLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The time by which this process judges whether a sale is open: that of the server which has the buyer's bucket. Nobody is refused by a
 * time that was heard more than ten seconds ago: the bucket is asked first, once for all who want to know. Whoever is let through costs no
 * question, because the ledger judges again.
 *
 * <p>Bounds: one question per bucket at a time, {@link #MAX_WAIT} for its answer, none for a second after one without an answer; then what
 * is believed must do. Where nothing was ever heard nothing is believed: this node's own clock may be minutes off.
 */
final class WindowTime {
    private static final Duration MAX_WAIT = Duration.ofMillis(300);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final StockLedger ledger;
    private final Scheduler scheduler;
    private final LedgerTime time;
    private final ConcurrentMap<Bucket, CompletableFuture<Boolean>> questions = new ConcurrentHashMap<>();
    /** Buckets that have just not answered. */
    private final Cache<Bucket, Boolean> silent;

    WindowTime(StockLedger ledger, Surroundings around) {
        this.ledger = ledger;
        this.scheduler = around.scheduler();
        this.time = around.time();
        this.silent = Caffeine.newBuilder()
                .maximumSize(10_000)
                .expireAfterWrite(PAUSE)
                .ticker(() -> time.millis() * 1_000_000)
                .executor(Runnable::run)
                .build();
    }

    /** The time for a decision on the buyer's request; null if no server has told any yet. */
    CompletionStage<@Nullable Instant> forOrder(Sale sale, SaleItem item, BuyerId buyer) {
        Bucket home = home(sale, item, buyer);
        Instant now = time.now(home);
        if (certain(sale, now, home)) {
            return CompletableFuture.completedFuture(now);
        }
        return ask(home).thenApply(done -> heard(home));
    }

    /**
     * The time for a page: one that may be a little behind, rather than keep anybody waiting, as soon as any was heard at all; null if no server
     * has told any yet.
     */
    CompletionStage<@Nullable Instant> forPage(Sale sale, SaleItem item, @Nullable BuyerId buyer) {
        Bucket home = home(sale, item, buyer);
        Instant now = time.now(home);
        if (certain(sale, now, home)) {
            return CompletableFuture.completedFuture(now);
        }
        boolean heardOfAny = time.heard();
        CompletionStage<Boolean> asked = ask(home);
        return heardOfAny ? CompletableFuture.completedFuture(now) : asked.thenApply(done -> heard(home));
    }

    /** Has a server asked for the time, unless one has told it; nobody waits for the answer. */
    void learn(Sale sale) {
        if (!time.heard() && !sale.items().isEmpty()) {
            ask(home(sale, sale.items().get(0), null));
        }
    }

    private @Nullable Instant heard(Bucket home) {
        return time.heard() ? time.now(home) : null;
    }

    private boolean certain(Sale sale, Instant now, Bucket home) {
        return time.heardLately(home) || (time.heard() && sale.phase(now) == Sale.Phase.OPEN);
    }

    private static Bucket home(Sale sale, SaleItem item, @Nullable BuyerId buyer) {
        ItemId id = sale.itemId(item);
        int number = buyer == null ? 0 : item.layout().home(buyer);
        return new Bucket(id, number, item.layout().epoch());
    }

    /** Completes when the bucket has answered or is not waited for any longer; never fails. */
    private CompletionStage<Boolean> ask(Bucket bucket) {
        if (silent.getIfPresent(bucket) != null) {
            return CompletableFuture.completedFuture(false);
        }
        CompletableFuture<Boolean> mine = new CompletableFuture<>();
        CompletableFuture<Boolean> running = questions.putIfAbsent(bucket, mine);
        if (running != null) {
            return running;
        }
        CompletionStage<Boolean> answer = Stages.onScheduler(scheduler, () -> ledger.peek(bucket))
                .handle((@Nullable LedgerReply<BucketState> reply, @Nullable Throwable error) -> reply != null);
        Stages.within(scheduler, MAX_WAIT, answer, () -> false).whenComplete((answered, error) -> {
            if (!Boolean.TRUE.equals(answered)) {
                silent.put(bucket, true);
            }
            questions.remove(bucket, mine);
            mine.complete(Boolean.TRUE.equals(answered));
        });
        return mine;
    }
}
