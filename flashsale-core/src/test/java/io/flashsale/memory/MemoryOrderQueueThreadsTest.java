package io.flashsale.memory;

import static io.flashsale.TestTickets.ticket;
import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.ItemId;
import io.flashsale.Ticket;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.OrderQueue.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemoryOrderQueueThreadsTest {
    private static final int SENDERS = 6;
    private static final int TICKETS_EACH = 5_000;
    private static final List<ItemId> ITEMS =
            List.of(ItemId.of("sale", "a"), ItemId.of("sale", "b"), ItemId.of("sale", "c"));

    @Test
    void everyTicketArrivesOnceAndInOrderOneBatchPerItemAtATime() throws Exception {
        try (ThreadPoolScheduler scheduler = new ThreadPoolScheduler();
                MemoryOrderQueue queue = new MemoryOrderQueue(scheduler, SENDERS * TICKETS_EACH, 100)) {
            CheckingConsumer consumer = new CheckingConsumer(scheduler);
            queue.subscribe(consumer);
            List<Thread> senders = IntStream.range(0, SENDERS)
                    .mapToObj(sender -> new Thread(() -> send(queue, sender)))
                    .toList();
            senders.forEach(Thread::start);

            assertThat(consumer.arrived.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(consumer.overlaps).hasValue(0);
            for (int sender = 0; sender < SENDERS; sender++) {
                assertThat(consumer.idsOf(sender))
                        .hasSize(TICKETS_EACH)
                        .isSorted()
                        .doesNotHaveDuplicates();
            }
        }
    }

    private static void send(MemoryOrderQueue queue, int sender) {
        ItemId item = ITEMS.get(sender % ITEMS.size());
        for (int number = 0; number < TICKETS_EACH; number++) {
            assertThat(queue.send(ticket(item, number, "sender-" + sender, 1, 0)))
                    .isCompleted();
        }
    }

    /** Decides on another thread, and watches for two batches of one item at once. */
    private static final class CheckingConsumer implements OrderQueue.Consumer {
        final CountDownLatch arrived = new CountDownLatch(SENDERS * TICKETS_EACH);
        final AtomicInteger overlaps = new AtomicInteger();
        private final ThreadPoolScheduler scheduler;
        private final Map<ItemId, AtomicBoolean> busy = new ConcurrentHashMap<>();
        private final Map<String, List<Long>> arrivals = new ConcurrentHashMap<>();

        CheckingConsumer(ThreadPoolScheduler scheduler) {
            this.scheduler = scheduler;
        }

        @Override
        public CompletionStage<Verdict> accept(ItemId item, List<Ticket> tickets) {
            AtomicBoolean mine = busy.computeIfAbsent(item, unseen -> new AtomicBoolean());
            if (!mine.compareAndSet(false, true)) {
                overlaps.incrementAndGet();
            }
            CompletableFuture<Verdict> verdict = new CompletableFuture<>();
            scheduler.executeBlocking(() -> {
                tickets.forEach(this::keep);
                mine.set(false);
                verdict.complete(Verdict.DONE);
            });
            return verdict;
        }

        private void keep(Ticket ticket) {
            arrivals.computeIfAbsent(ticket.buyer().value(), unseen -> new ArrayList<>())
                    .add(ticket.id().low());
            arrived.countDown();
        }

        List<Long> idsOf(int sender) {
            return arrivals.get("sender-" + sender);
        }
    }
}
