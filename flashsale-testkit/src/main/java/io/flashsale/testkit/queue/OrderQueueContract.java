package io.flashsale.testkit.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.ItemId;
import io.flashsale.Ticket;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.OrderQueue.Position;
import io.flashsale.spi.OrderQueue.Subscription;
import io.flashsale.spi.OrderQueue.Verdict;
import io.flashsale.testkit.Polling;
import io.flashsale.testkit.Samples;
import io.flashsale.testkit.Together;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link OrderQueue} must do while all is well; what it may lose and repeat is not asked of it. Extend it and make the
 * subject; the tests are inherited.
 */
public abstract class OrderQueueContract {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration NEGATIVE_WAIT = Duration.ofMillis(250);

    private final Samples samples = Samples.fresh();
    private final DecidingConsumer consumer = new DecidingConsumer();
    private OrderQueue queue;

    /** The subject, on threads of its own. */
    protected abstract OrderQueue createQueue() throws Exception;

    @BeforeEach
    void makeTheSubject() throws Exception {
        queue = createQueue();
    }

    @AfterEach
    void close() {
        queue.close();
    }

    private static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("the queue failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("the queue did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private List<Ticket> sent(ItemId item, int howMany) {
        List<Ticket> tickets = samples.tickets(item, howMany);
        tickets.forEach(ticket -> get(queue.send(ticket)));
        return tickets;
    }

    private Position position(ItemId item) {
        return get(queue.position(item));
    }

    private void awaitDecided(ItemId item, List<Ticket> tickets) {
        Polling.until(
                "the decision of " + tickets.size() + " tickets",
                () -> consumer.decided(item).containsAll(tickets));
    }

    @Test
    void aSentTicketReachesTheConsumerWithAllItsFacts() {
        ItemId item = samples.item();
        Ticket ticket = new Ticket(
                samples.ticketId(),
                item,
                samples.buyer(),
                3,
                io.flashsale.Money.of(Long.MAX_VALUE, "JPY"),
                1_023,
                41,
                java.time.Instant.ofEpochMilli(1_750_000_000_123L));
        queue.subscribe(consumer);
        get(queue.send(ticket));
        awaitDecided(item, List.of(ticket));
    }

    @Test
    void ticketsWaitForAConsumer() {
        ItemId item = samples.item();
        List<Ticket> tickets = sent(item, 5);
        queue.subscribe(consumer);
        awaitDecided(item, tickets);
    }

    @Test
    void ticketsOfAnItemArriveInTheOrderInWhichTheyWereSent() {
        ItemId item = samples.item();
        queue.subscribe(consumer);
        List<Ticket> tickets = sent(item, 200);
        awaitDecided(item, tickets);
        assertThat(consumer.decided(item).stream().distinct()).containsExactlyElementsOf(tickets);
    }

    @Test
    void aBatchHoldsTicketsOfOneItemOnly() {
        List<ItemId> items = List.of(samples.item(), samples.item(), samples.item());
        List<Ticket> tickets = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            items.forEach(item -> tickets.addAll(sent(item, 1)));
        }
        queue.subscribe(consumer);
        for (ItemId item : items) {
            List<Ticket> ours = tickets.stream()
                    .filter(ticket -> ticket.item().equals(item))
                    .toList();
            awaitDecided(item, ours);
            assertThat(consumer.decided(item)).allMatch(ticket -> ticket.item().equals(item));
        }
    }

    @Test
    void theNextBatchOfAnItemWaitsForThePresentOne() {
        ItemId item = samples.item();
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        consumer.answerOnce(verdict);
        queue.subscribe(consumer);
        List<Ticket> first = sent(item, 1);
        Polling.until("the first batch", () -> consumer.handedOut(item) == 1);
        List<Ticket> second = sent(item, 10);
        assertThat(Polling.happensWithin(NEGATIVE_WAIT, () -> consumer.handedOut(item) > 1))
                .as("a second batch was handed out while the first was being decided")
                .isFalse();
        verdict.complete(Verdict.DONE);
        awaitDecided(item, second);
        assertThat(consumer.decided(item)).containsAll(first);
        assertThat(consumer.maxAtOnce()).isEqualTo(1);
    }

    @Test
    void aBatchThatCannotBeDecidedIsHandedOutAgainUntilItIs() {
        ItemId item = samples.item();
        consumer.answerOnce(CompletableFuture.completedFuture(Verdict.RETRY));
        consumer.answerOnce(CompletableFuture.completedFuture(Verdict.RETRY));
        queue.subscribe(consumer);
        List<Ticket> tickets = sent(item, 3);
        awaitDecided(item, tickets);
        assertThat(consumer.handedOut(item)).isGreaterThanOrEqualTo(3);
    }

    @Test
    void aConsumerThatFailsIsAskedAgain() {
        ItemId item = samples.item();
        consumer.answerOnce(CompletableFuture.failedFuture(new IllegalStateException("a test's failing stage")));
        consumer.throwOnce(new IllegalStateException("a test's failing consumer"));
        queue.subscribe(consumer);
        List<Ticket> tickets = sent(item, 3);
        awaitDecided(item, tickets);
    }

    @Test
    void thePositionTellsWhatIsSentAndWhatIsDecided() {
        ItemId item = samples.item();
        Position before = position(item);
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        consumer.answerAlways(verdict);
        sent(item, 4);
        Position sent = position(item);
        assertThat(sent.end()).isGreaterThanOrEqualTo(before.end() + 4);
        assertThat(sent.lag()).isGreaterThanOrEqualTo(4);
        queue.subscribe(consumer);
        Polling.until("a batch", () -> consumer.handedOut(item) > 0);
        assertThat(position(item).lag()).isGreaterThanOrEqualTo(4);
        verdict.complete(Verdict.DONE);
        Polling.until("no lag", () -> position(item).lag() == 0);
        assertThat(position(item).committed()).isGreaterThanOrEqualTo(sent.end());
    }

    @Test
    void aBatchIsCommittedOnceItIsSettledAndNotBefore() {
        for (boolean settledWell : new boolean[] {true, false}) {
            ItemId item = samples.item();
            CompletableFuture<Void> settled = new CompletableFuture<>();
            consumer.answerAlways(CompletableFuture.completedFuture(new Verdict.Decided(settled)));
            Subscription subscription = queue.subscribe(consumer);
            List<Ticket> tickets = sent(item, 3);
            awaitDecided(item, tickets.subList(0, 1));
            assertThat(Polling.happensWithin(NEGATIVE_WAIT, () -> position(item).lag() < 3))
                    .as("a batch was committed that was not settled")
                    .isFalse();
            if (settledWell) {
                settled.complete(null);
            } else {
                settled.completeExceptionally(new IllegalStateException("a test's failing ledger"));
            }
            Polling.until("no lag", () -> position(item).lag() == 0);
            assertThat(consumer.decided(item)).as("handed out once").containsExactlyElementsOf(tickets);
            subscription.close();
        }
    }

    @Test
    void countsOfThePositionNeverShrink() {
        ItemId item = samples.item();
        queue.subscribe(consumer);
        Position last = position(item);
        for (int round = 0; round < 30; round++) {
            sent(item, 1);
            Position next = position(item);
            assertThat(next.end()).isGreaterThanOrEqualTo(last.end() + 1);
            assertThat(next.committed()).isGreaterThanOrEqualTo(last.committed());
            last = next;
        }
    }

    @Test
    void ticketsOfManySendersAllArrive() {
        ItemId item = samples.item();
        queue.subscribe(consumer);
        List<List<Ticket>> all = Together.times(4, () -> sent(item, 100));
        all.forEach(tickets -> awaitDecided(item, tickets));
        assertThat(consumer.maxAtOnce()).isEqualTo(1);
    }

    @Test
    void sendDoesNotWaitForTheConsumer() {
        ItemId item = samples.item();
        consumer.answerAlways(new CompletableFuture<>());
        queue.subscribe(consumer);
        assertThat(sent(item, 100)).hasSize(100);
    }

    @Test
    void afterItsSubscriptionIsClosedAConsumerGetsNothingAndTheNextOneGetsTheRest() {
        ItemId item = samples.item();
        Subscription subscription = queue.subscribe(consumer);
        awaitDecided(item, sent(item, 3));
        subscription.close();
        subscription.close();
        int handedOut = consumer.handedOut(item);
        List<Ticket> tickets = sent(item, 5);
        assertThat(Polling.happensWithin(NEGATIVE_WAIT, () -> consumer.handedOut(item) > handedOut))
                .as("a batch was handed to a closed subscription")
                .isFalse();
        DecidingConsumer next = new DecidingConsumer();
        queue.subscribe(next);
        Polling.until("the next consumer's turn", () -> next.decided(item).containsAll(tickets));
    }

    @Test
    void aBatchThatWasNotCommittedGoesToTheNextConsumer() {
        ItemId item = samples.item();
        consumer.answerAlways(new CompletableFuture<>());
        Subscription subscription = queue.subscribe(consumer);
        List<Ticket> tickets = sent(item, 3);
        Polling.until("a batch", () -> consumer.handedOut(item) > 0);
        subscription.close();
        DecidingConsumer next = new DecidingConsumer();
        queue.subscribe(next);
        Polling.until("the next consumer's turn", () -> next.decided(item).containsAll(tickets));
    }

    @Test
    void aTicketThatIsPutAsideDoesNotComeBack() {
        ItemId item = samples.item();
        Ticket poison = samples.ticket(item);
        queue.subscribe(consumer);
        assertThatCode(() -> queue.deadLetter(poison, "a test's cause\nof two lines"))
                .doesNotThrowAnyException();
        awaitDecided(item, sent(item, 1));
        assertThat(consumer.decided(item)).doesNotContain(poison);
    }

    @Test
    void aClosedQueueFailsToSendInsteadOfThrowing() {
        ItemId item = samples.item();
        queue.subscribe(consumer);
        queue.close();
        queue.close();
        CompletionStage<Void> send = queue.send(samples.ticket(item));
        assertThatThrownBy(() -> send.toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class);
        assertThat(consumer.handedOut(item)).isZero();
    }
}
