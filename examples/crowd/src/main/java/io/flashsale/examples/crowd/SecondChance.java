package io.flashsale.examples.crowd;

import io.flashsale.examples.crowd.audit.Books;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The buyers who left with less than they wanted, and look again while the shop still has units.
 *
 * <p>A real crowd does so: units come back from cancelled orders, and tickets die with a server that crashes. Twice a
 * second, once every first visit is over, the shop's statistics say how many units nobody holds or waits for; as many
 * buyers try once more, each with a new key. It ends when nobody is in the shop and no units are left for anybody, not
 * even some of a cancelled order that the shop has yet to count, or when looking again has sold nothing for as long as
 * the plan's patience.
 */
final class SecondChance {
    private static final long LOOK_EVERY_MILLIS = 500;

    private final Scene scene;
    private final Bookkeeper bookkeeper;
    private final Books before;
    private final Deque<Buyer> hopefuls = new ArrayDeque<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private int firstVisits;
    private int inside;
    private int heldAtLastLook;
    private long quietSinceNanos = System.nanoTime();

    /** @param before the books when the sale was opened */
    SecondChance(Scene scene, Bookkeeper bookkeeper, Books before) {
        this.scene = scene;
        this.bookkeeper = bookkeeper;
        this.before = before;
        this.firstVisits = scene.plan().behaviour().buyers();
    }

    /** Completes when the last buyer has gone home. */
    CompletableFuture<Void> over() {
        return over;
    }

    /** Buyers in the shop at the moment. */
    int inside() {
        return inside;
    }

    void onFirstVisit(Buyer buyer, CompletableFuture<Void> visit) {
        var unused = enter(buyer, visit).thenRun(() -> {
            firstVisits--;
            if (firstVisits == 0) {
                quietSinceNanos = System.nanoTime();
                look();
            }
        });
    }

    private CompletableFuture<Void> enter(Buyer buyer, CompletableFuture<Void> visit) {
        inside++;
        return orFail(visit.thenRun(() -> {
            inside--;
            if (buyer.wantsMore()) {
                hopefuls.addLast(buyer);
            }
        }));
    }

    /** A mistake of the crowd's own ends the run with it. */
    private CompletableFuture<Void> orFail(CompletableFuture<Void> step) {
        return step.whenComplete((done, failure) -> {
            if (failure != null) {
                over.completeExceptionally(failure);
            }
        });
    }

    private void look() {
        if (inside == 0 && hopefuls.isEmpty()) {
            over.complete(null);
        } else {
            var unused = orFail(bookkeeper.read().thenAccept(this::consider));
        }
    }

    private void consider(Optional<Books> books) {
        int held = scene.testimony().heldUnits();
        if (held != heldAtLastLook) {
            heldAtLastLook = held;
            quietSinceNanos = System.nanoTime();
        }
        boolean patient = System.nanoTime() - quietSinceNanos
                <= scene.plan().pace().patience().toNanos();
        long free = books.map(Books::available).orElse(1L) - scene.testimony().pendingUnits();
        long orders = free / scene.plan().behaviour().quantity();
        if (patient && orders > 0) {
            invite(books.isPresent() ? orders : 0);
        } else if (inside == 0 && !(patient && unitsComeBack(books, held))) {
            over.complete(null);
            return;
        }
        var unused = scene.pause(LOOK_EVERY_MILLIS).thenRun(this::look);
    }

    /** Whether the books count more units as sold than buyers hold, as they do until a cancelled order is counted. */
    private boolean unitsComeBack(Optional<Books> books, int held) {
        return books.filter(now -> now.sold() - before.sold() > held).isPresent();
    }

    private void invite(long orders) {
        for (long order = inside; order < orders && !hopefuls.isEmpty(); order++) {
            Buyer buyer = hopefuls.removeFirst();
            var unused = enter(buyer, buyer.lookAgain());
        }
    }
}
