package io.flashsale.internal;

import io.flashsale.ItemId;
import io.flashsale.Order;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.StoreConflictException;
import io.flashsale.StoreUnavailableException;
import io.flashsale.Ticket;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderStore.Decision;
import io.flashsale.spi.OrderWriterException;
import io.flashsale.spi.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Has the order store decide a batch: repeats what collided, and bisects what fails. A ticket that fails alone is set aside: it has no row,
 * the ledger keeps it, and the sweeper brings it again; only one that keeps failing ends with POISON.
 */
final class Decider {
    private static final int MAX_CONFLICTS = 8;
    /** So many tickets that fail alone while none is decided are no bad tickets: the host's writer fails. */
    private static final int MAX_ALONE = 4;

    private static final int MIN_RETRY_DELAY_MILLIS = 5;
    private static final int MAX_RETRY_DELAY_MILLIS = 50;

    private final OrderStore store;
    private final OrderQueue queue;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final FlashSaleListener listener;
    private final SetAside setAside;

    Decider(OrderStore store, OrderQueue queue, Surroundings around) {
        this.store = store;
        this.queue = queue;
        this.scheduler = around.scheduler();
        this.random = around.random();
        this.listener = around.listener();
        this.setAside = new SetAside(around.time());
    }

    /**
     * Completes with a decision per distinct ticket that was not set aside; fails with {@link StoreUnavailableException} if the store is not
     * reachable, or nothing of the batch can be decided at present.
     *
     * @param committed is told of each transaction after its commit, one after the other, also if the rest of the batch fails
     */
    CompletionStage<List<Decision>> decide(
            ItemId item, List<Ticket> tickets, Consumer<? super List<Decision>> committed) {
        Course course = new Course(committed);
        List<Ticket> fresh =
                tickets.stream().filter(ticket -> !setAside.contains(ticket)).toList();
        if (fresh.size() == tickets.size()) {
            return decide(item, tickets, course);
        }
        CompletionStage<List<Decision>> decided =
                fresh.isEmpty() ? CompletableFuture.completedFuture(List.of()) : decide(item, fresh, course);
        for (Ticket ticket : tickets) {
            if (setAside.contains(ticket)) {
                decided = and(decided, () -> decide(item, List.of(ticket), course));
            }
        }
        return decided;
    }

    private CompletionStage<List<Decision>> decide(ItemId item, List<Ticket> tickets, Course course) {
        if (tickets.size() > store.maxBatch()) {
            return halves(item, tickets, course);
        }
        return attempt(() -> store.decide(item, tickets), 1)
                .thenApply(decisions -> {
                    course.someDecided = true;
                    setAside.decided(tickets);
                    if (decisions.stream().anyMatch(Decider::wasWritten)) {
                        setAside.writerWorks(item);
                    }
                    course.committed.accept(decisions);
                    return decisions;
                })
                .exceptionallyCompose(error -> {
                    Throwable cause = Stages.unwrap(error);
                    if (cause instanceof StoreUnavailableException && !(cause instanceof OrderWriterException)) {
                        return CompletableFuture.failedFuture(cause);
                    }
                    listener.failed("decide", cause);
                    return tickets.size() > 1
                            ? halves(item, tickets, course)
                            : failedAlone(tickets.get(0), course, cause);
                });
    }

    /** Whether the host's writer was asked about this order, and answered. */
    private static boolean wasWritten(Decision decision) {
        Order order = decision.order();
        return decision.fresh() && (order.status() == OrderStatus.CREATED || order.reason() == OrderReason.HOST);
    }

    private CompletionStage<List<Decision>> failedAlone(Ticket ticket, Course course, Throwable cause) {
        if (setAside.failed(ticket, cause instanceof OrderWriterException)) {
            return attempt(() -> store.reject(ticket, OrderReason.POISON), 1).thenApply(decision -> {
                setAside.decided(List.of(ticket));
                queue.deadLetter(ticket, cause.toString());
                course.committed.accept(List.of(decision));
                return List.of(decision);
            });
        }
        course.failedAlone++;
        return course.failedAlone >= MAX_ALONE && !course.someDecided
                ? CompletableFuture.failedFuture(
                        new StoreUnavailableException("no ticket of the batch can be decided", cause, false))
                : CompletableFuture.completedFuture(List.of());
    }

    private CompletionStage<List<Decision>> halves(ItemId item, List<Ticket> tickets, Course course) {
        int middle = tickets.size() / 2;
        return and(
                decide(item, tickets.subList(0, middle), course),
                () -> decide(item, tickets.subList(middle, tickets.size()), course));
    }

    private static CompletionStage<List<Decision>> and(
            CompletionStage<List<Decision>> first, Supplier<CompletionStage<List<Decision>>> second) {
        return first.thenCompose(left -> second.get().thenApply(right -> {
            List<Decision> all = new ArrayList<>(left);
            all.addAll(right);
            return all;
        }));
    }

    /** How a batch fares; its steps come one after the other. */
    private static final class Course {
        final Consumer<? super List<Decision>> committed;
        boolean someDecided;
        int failedAlone;

        Course(Consumer<? super List<Decision>> committed) {
            this.committed = committed;
        }
    }

    /** Runs the call on a thread that may block; repeats it while it collides. */
    private <T> CompletionStage<T> attempt(Supplier<T> call, int number) {
        return Stages.blocking(scheduler, call)
                .exceptionallyCompose(error -> afterFailure(call, number, Stages.unwrap(error)));
    }

    private <T> CompletionStage<T> afterFailure(Supplier<T> call, int number, Throwable error) {
        boolean writers = error instanceof OrderWriterException writer && writer.conflict();
        if (!writers && !(error instanceof StoreConflictException)) {
            return CompletableFuture.failedFuture(error);
        }
        if (number == MAX_CONFLICTS) {
            return CompletableFuture.failedFuture(
                    writers
                            ? error
                            : new StoreUnavailableException(
                                    "the transaction collided " + MAX_CONFLICTS + " times", error, false));
        }
        Duration pause = Duration.ofMillis(random.nextInt(MIN_RETRY_DELAY_MILLIS, MAX_RETRY_DELAY_MILLIS + 1));
        return Stages.after(scheduler, pause, () -> attempt(call, number + 1));
    }
}
