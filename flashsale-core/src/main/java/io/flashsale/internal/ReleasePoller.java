package io.flashsale.internal;

import io.flashsale.ItemId;
import io.flashsale.Sale;
import io.flashsale.SaleItem;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderStore.Release;
import io.flashsale.spi.Refund;
import io.flashsale.spi.SaleCatalog;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.StockLedger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** Brings the units of cancelled orders back to the ledger; the release row is the outbox, its ticket the guard. */
final class ReleasePoller {
    private static final int MAX_RELEASES = 500;
    private static final int MAX_ITEMS = 1_000;
    private static final Duration WAIT = Duration.ofSeconds(10);

    private final OrderStore store;
    private final StockLedger ledger;
    private final SaleCatalog catalog;
    private final LocalItems localItems;
    private final Scheduler scheduler;

    ReleasePoller(
            OrderStore store, StockLedger ledger, SaleCatalog catalog, LocalItems localItems, Surroundings around) {
        this.store = store;
        this.ledger = ledger;
        this.catalog = catalog;
        this.localItems = localItems;
        this.scheduler = around.scheduler();
    }

    /** Refunds what is released; blocks. A bucket that does not answer holds up its own releases only. */
    void run() throws Exception {
        FirstFailure items = new FirstFailure();
        for (ItemId item : store.itemsWithReleases(MAX_ITEMS)) {
            items.with(() -> run(item));
        }
        items.end();
    }

    private void run(ItemId item) throws Exception {
        List<Release> releases;
        do {
            store.countReleases(item, MAX_RELEASES);
            releases = store.releases(item, MAX_RELEASES);
            List<TicketId> done = new ArrayList<>();
            Set<Bucket> failing = new HashSet<>();
            FirstFailure refunds = new FirstFailure();
            for (Release release : releases) {
                Bucket bucket = bucketOf(release.ticket());
                if (failing.add(bucket)) {
                    refunds.with(() -> {
                        if (refund(release)) {
                            done.add(release.ticket().id());
                        }
                        failing.remove(bucket);
                    });
                }
            }
            if (!done.isEmpty()) {
                store.releasesDone(done);
            }
            refunds.end();
            if (done.size() < releases.size()) {
                return;
            }
        } while (releases.size() == MAX_RELEASES);
    }

    /** Whether the release is through. A bucket that is gone needs no refund: the top-up covers it. */
    private boolean refund(Release release) throws TimeoutException {
        Ticket ticket = release.ticket();
        LedgerReply.Code code = refund(bucketOf(ticket), release);
        if (code == LedgerReply.Code.EPOCH) {
            Optional<Bucket> home = currentHome(ticket);
            code = home.isEmpty() ? LedgerReply.Code.NO_INIT : refund(home.get(), release);
        }
        if (code == LedgerReply.Code.OK) {
            localItems.of(ticket.item()).gate().reopened();
        }
        return code == LedgerReply.Code.OK
                || code == LedgerReply.Code.DUPLICATE
                || code == LedgerReply.Code.NO_INIT
                || code == LedgerReply.Code.MARKED;
    }

    private static Bucket bucketOf(Ticket ticket) {
        return new Bucket(ticket.item(), ticket.bucket(), ticket.epoch());
    }

    private LedgerReply.Code refund(Bucket bucket, Release release) throws TimeoutException {
        Ticket ticket = release.ticket();
        Refund refund =
                new Refund(ticket.id(), ticket.buyer(), ticket.quantity(), release.lowerCount(), release.reason());
        return scheduler.await(ledger.refund(bucket, refund), WAIT).code();
    }

    private Optional<Bucket> currentHome(Ticket ticket) {
        ItemId item = ticket.item();
        Optional<Sale> sale = catalog.find(item.sale());
        Optional<SaleItem> saleItem = sale.flatMap(found -> found.item(item.sku()));
        return saleItem.map(SaleItem::layout)
                .filter(layout -> layout.buckets() > 0)
                .map(layout -> home(layout, ticket));
    }

    private static Bucket home(StockLayout layout, Ticket ticket) {
        return new Bucket(ticket.item(), layout.home(ticket.buyer()), layout.epoch());
    }
}
