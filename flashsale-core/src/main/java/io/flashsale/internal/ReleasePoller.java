package io.flashsale.internal;

import io.flashsale.ItemId;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.internal.SideBySide.Answer;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderStore.Release;
import io.flashsale.spi.Refund;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.StockLedger;
import io.flashsale.spi.StockRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Brings the units of cancelled orders back: counts their releases in the stock row, refunds the ledger, and marks them done, in this
 * order. The release row is the outbox, its ticket the guard.
 */
final class ReleasePoller {
    private static final int MAX_RELEASES = 500;
    /** A head of releases whose buckets do not answer is looked past up to here. */
    private static final int MAX_LOOKED_PAST = 8_000;

    private static final int MAX_AT_ONCE = 100;
    private static final int MAX_PAGES = 20;
    private static final Duration WAIT = Duration.ofSeconds(3);

    private final OrderStore store;
    private final StockLedger ledger;
    private final LocalItems localItems;
    private final Scheduler scheduler;

    ReleasePoller(OrderStore store, StockLedger ledger, LocalItems localItems, Surroundings around) {
        this.store = store;
        this.ledger = ledger;
        this.localItems = localItems;
        this.scheduler = around.scheduler();
    }

    /** Counts and refunds what was released of the item; blocks. A bucket that does not answer holds up its own releases only. */
    void run(ItemId item) throws Exception {
        int counted = Math.min(MAX_RELEASES, store.maxBatch());
        for (int page = 0; page < MAX_PAGES && store.countReleases(item, counted) == counted; page++) {
            // counting on
        }
        FirstFailure refunds = new FirstFailure();
        Set<Bucket> silent = new HashSet<>();
        int max = MAX_RELEASES;
        for (int page = 0; page < MAX_PAGES; page++) {
            List<Release> releases = store.releases(item, max);
            List<TicketId> done = refund(item, releases, silent, refunds);
            for (int from = 0; from < done.size(); from += MAX_RELEASES) {
                store.releasesDone(done.subList(from, Math.min(done.size(), from + MAX_RELEASES)));
            }
            if (releases.size() < max || (done.isEmpty() && max >= MAX_LOOKED_PAST)) {
                break;
            }
            max = done.isEmpty() ? 2 * max : max;
        }
        refunds.end();
    }

    private List<TicketId> refund(ItemId item, List<Release> releases, Set<Bucket> silent, FirstFailure failures) {
        List<Release> left = new ArrayList<>();
        releases.stream()
                .filter(release -> !silent.contains(bucketOf(release.ticket())))
                .forEach(left::add);
        List<TicketId> done = new ArrayList<>();
        for (int from = 0; from < left.size(); from += MAX_AT_ONCE) {
            List<Release> part = left.subList(from, Math.min(left.size(), from + MAX_AT_ONCE)).stream()
                    .filter(release -> !silent.contains(bucketOf(release.ticket())))
                    .toList();
            List<Answer<LedgerReply.Code>> answers = SideBySide.ask(scheduler, WAIT, part, this::refund);
            for (int index = 0; index < part.size(); index++) {
                Release release = part.get(index);
                Answer<LedgerReply.Code> answer = answers.get(index);
                if (answer.failure() != null) {
                    silent.add(bucketOf(release.ticket()));
                }
                failures.with(() -> {
                    if (isThrough(item, answer.orThrow())) {
                        done.add(release.ticket().id());
                    }
                });
            }
        }
        return done;
    }

    /** Whether the release is through. A bucket that is gone or not filled needs no refund: it is filled with what the stock row says. */
    private boolean isThrough(ItemId item, LedgerReply.Code code) {
        if (code == LedgerReply.Code.OK) {
            localItems.of(item).gate().reopened();
        }
        return switch (code) {
            case OK, DUPLICATE, NO_INIT, MARKED -> true;
            default -> false;
        };
    }

    private CompletionStage<LedgerReply.Code> refund(Release release) {
        Ticket ticket = release.ticket();
        return refund(bucketOf(ticket), release).thenCompose(code -> {
            if (code != LedgerReply.Code.EPOCH) {
                return CompletableFuture.completedFuture(code);
            }
            return Stages.blocking(scheduler, () -> store.stock(ticket.item()))
                    .thenCompose(row -> row.map(StockRow::terms)
                            .map(terms -> refund(home(terms.layout(), ticket), release))
                            .orElseGet(() -> CompletableFuture.completedFuture(LedgerReply.Code.NO_INIT)));
        });
    }

    private CompletionStage<LedgerReply.Code> refund(Bucket bucket, Release release) {
        Ticket ticket = release.ticket();
        Refund refund =
                new Refund(ticket.id(), ticket.buyer(), ticket.quantity(), release.lowerCount(), release.reason());
        return ledger.refund(bucket, refund).thenApply(LedgerReply::code);
    }

    private static Bucket bucketOf(Ticket ticket) {
        return new Bucket(ticket.item(), ticket.bucket(), ticket.epoch());
    }

    private static Bucket home(StockLayout layout, Ticket ticket) {
        return new Bucket(ticket.item(), layout.home(ticket.buyer()), layout.epoch());
    }
}
