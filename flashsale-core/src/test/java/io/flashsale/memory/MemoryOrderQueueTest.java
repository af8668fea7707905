package io.flashsale.memory;

import static io.flashsale.TestTickets.LAMP;
import static io.flashsale.TestTickets.PHONE;
import static io.flashsale.TestTickets.ticket;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.ItemId;
import io.flashsale.StoreUnavailableException;
import io.flashsale.Ticket;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.OrderQueue.Position;
import io.flashsale.spi.OrderQueue.Verdict;
import io.flashsale.testing.SettableClock;
import io.flashsale.testing.VirtualScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MemoryOrderQueueTest {
    private final VirtualScheduler scheduler = new VirtualScheduler(new SettableClock());
    private final MemoryOrderQueue queue = new MemoryOrderQueue(scheduler, 5, 3);
    private final RecordingConsumer consumer = new RecordingConsumer();

    @Test
    void nothingIsHandedOutBeforeSomebodySubscribes() {
        send(1);
        scheduler.runReady();
        queue.subscribe(consumer);
        scheduler.runReady();

        assertThat(consumer.batches).containsExactly(tickets(1));
    }

    @Test
    void theNextBatchFillsWhileOneIsInHand() {
        queue.subscribe(consumer);
        send(1);
        scheduler.runReady();
        send(2, 3, 4, 5);
        scheduler.runReady();
        assertThat(consumer.batches).containsExactly(tickets(1));

        consumer.answer(Verdict.DONE);
        scheduler.runReady();

        assertThat(consumer.batches).containsExactly(tickets(1), tickets(2, 3, 4));
    }

    @Test
    void itemsDoNotWaitForEachOther() {
        queue.subscribe(consumer);
        send(1);
        queue.send(ticket(LAMP, 2, "ann", 1, 0));
        scheduler.runReady();

        assertThat(consumer.items).containsExactlyInAnyOrder(PHONE, LAMP);
    }

    @Test
    void aBatchToBeRetriedComesBackUnchangedAfterAPause() {
        queue.subscribe(consumer);
        send(1);
        scheduler.runReady();
        send(2);
        consumer.answer(Verdict.RETRY);
        scheduler.runReady();
        assertThat(consumer.batches).hasSize(1);

        scheduler.advance(Duration.ofMillis(100));

        assertThat(consumer.batches).containsExactly(tickets(1), tickets(1));
    }

    @Test
    void thePauseDoublesToFiveSecondsAndStartsAgainAfterASuccess() {
        queue.subscribe(consumer);
        send(1);
        scheduler.runReady();
        List<Long> pauses = new ArrayList<>();
        for (int failure = 0; failure < 8; failure++) {
            pauses.add(failAndWait());
        }
        consumer.answer(Verdict.DONE);
        send(2);
        scheduler.runReady();
        pauses.add(failAndWait());

        assertThat(pauses).containsExactly(100L, 200L, 400L, 800L, 1_600L, 3_200L, 5_000L, 5_000L, 100L);
    }

    private long failAndWait() {
        consumer.answer(Verdict.RETRY);
        scheduler.runReady();
        Duration pause = scheduler.untilNext();
        scheduler.advance(pause);
        return pause.toMillis();
    }

    @Test
    void aConsumerThatThrowsOrFailsMeansRetry() {
        List<List<Ticket>> seen = new ArrayList<>();
        queue.subscribe((item, tickets) -> {
            seen.add(tickets);
            if (seen.size() == 1) {
                throw new IllegalStateException("thrown on purpose");
            }
            return seen.size() == 2
                    ? CompletableFuture.failedFuture(new IllegalStateException("failed on purpose"))
                    : CompletableFuture.completedFuture(Verdict.DONE);
        });
        send(1);
        scheduler.runReady();
        scheduler.advance(Duration.ofMillis(100));
        scheduler.advance(Duration.ofMillis(200));

        assertThat(seen).containsExactly(tickets(1), tickets(1), tickets(1));
        assertThat(position()).isEqualTo(new Position(1, 1));
    }

    @Test
    void aConsumerWithoutAStageOrWithAnErrorMeansRetry() {
        List<List<Ticket>> seen = new ArrayList<>();
        queue.subscribe((item, tickets) -> {
            seen.add(tickets);
            if (seen.size() == 1) {
                throw new StackOverflowError("a test's error");
            }
            return seen.size() == 2 ? null : CompletableFuture.completedFuture(Verdict.DONE);
        });
        send(1);
        scheduler.runReady();
        scheduler.advance(Duration.ofMillis(100));
        scheduler.advance(Duration.ofMillis(200));

        assertThat(seen).hasSize(3);
        assertThat(position()).isEqualTo(new Position(1, 1));
    }

    @Test
    void aFullQueueRefusesAndSaysThatNothingWasDone() {
        send(1, 2, 3, 4, 5);

        assertRefused(queue.send(ticket(6)), "capacity of 5");
        assertThat(queue.send(ticket(LAMP, 7, "ann", 1, 0))).isCompleted();
    }

    @Test
    void whatIsInHandStillTakesRoom() {
        queue.subscribe(consumer);
        send(1, 2, 3, 4, 5);
        scheduler.runReady();
        assertRefused(queue.send(ticket(6)), "capacity");

        consumer.answer(Verdict.DONE);

        assertThat(queue.send(ticket(6))).isCompleted();
    }

    @Test
    void thePositionCountsWhatIsSentAndWhatIsCommitted() {
        queue.subscribe(consumer);
        assertThat(position()).isEqualTo(new Position(0, 0));
        send(1, 2, 3, 4);
        scheduler.runReady();
        assertThat(position()).isEqualTo(new Position(0, 4));

        consumer.answer(Verdict.DONE);

        assertThat(position()).isEqualTo(new Position(3, 4));
    }

    @Test
    void noBatchStartsAfterTheSubscriptionIsClosed() {
        OrderQueue.Subscription subscription = queue.subscribe(consumer);
        send(1);
        subscription.close();
        scheduler.runReady();

        assertThat(consumer.batches).isEmpty();
        assertThat(position()).isEqualTo(new Position(0, 1));
    }

    @Test
    void aClosedSubscriptionLeavesItsBatchToAnotherAndIsNotHeardAnyMore() {
        OrderQueue.Subscription subscription = queue.subscribe(consumer);
        send(1);
        scheduler.runReady();
        subscription.close();
        RecordingConsumer successor = new RecordingConsumer();
        queue.subscribe(successor);
        scheduler.runReady();
        consumer.answer(Verdict.DONE);

        assertThat(successor.batches).containsExactly(tickets(1));
        assertThat(position()).isEqualTo(new Position(0, 1));
        successor.answer(Verdict.DONE);
        assertThat(position()).isEqualTo(new Position(1, 1));
    }

    @Test
    void aClosedQueueStartsNothingAndTakesNothing() {
        queue.subscribe(consumer);
        send(1);
        queue.close();
        scheduler.runReady();

        assertThat(consumer.batches).isEmpty();
        assertRefused(queue.send(ticket(2)), "closed");
    }

    @Test
    void theLastThousandDeadLettersAreKept() {
        LongStream.rangeClosed(1, 1_001).forEach(id -> queue.deadLetter(ticket(id), "not ours"));

        assertThat(queue.deadLetters()).hasSize(1_000);
        assertThat(queue.deadLetters().get(0)).isEqualTo(new MemoryOrderQueue.DeadLetter(ticket(2), "not ours"));
    }

    @Test
    void aQueueWithoutRoomCannotBeMade() {
        assertThatThrownBy(() -> new MemoryOrderQueue(scheduler, 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("capacity");
    }

    private void send(long... ids) {
        for (long id : ids) {
            assertThat(queue.send(ticket(id))).isCompleted();
        }
    }

    private Position position() {
        return queue.position(PHONE).toCompletableFuture().join();
    }

    private static List<Ticket> tickets(long... ids) {
        return LongStream.of(ids).mapToObj(id -> ticket(id)).toList();
    }

    private static void assertRefused(CompletionStage<Void> sent, String why) {
        assertThatThrownBy(() -> sent.toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining(why)
                .cause()
                .isInstanceOfSatisfying(
                        StoreUnavailableException.class,
                        failure -> assertThat(failure.maybeDone()).isFalse());
    }

    /** Keeps what it is handed, and answers when the test says so. */
    private static final class RecordingConsumer implements OrderQueue.Consumer {
        final List<ItemId> items = new ArrayList<>();
        final List<List<Ticket>> batches = new ArrayList<>();
        private CompletableFuture<Verdict> verdict = new CompletableFuture<>();

        @Override
        public CompletionStage<Verdict> accept(ItemId item, List<Ticket> tickets) {
            items.add(item);
            batches.add(tickets);
            verdict = new CompletableFuture<>();
            return verdict;
        }

        void answer(Verdict value) {
            verdict.complete(value);
        }
    }
}
