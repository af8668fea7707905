package io.flashsale.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.ItemId;
import io.flashsale.Ticket;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.OrderQueue.Verdict;
import io.flashsale.testkit.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Consumers that misbehave. */
class BatchDispatcherTest {
    private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

    private final KafkaQueueSettings settings =
            Queues.at("nowhere:9092").concurrency(1).build();
    private final Samples samples = Samples.fresh();
    private final List<ItemId> handedOut = new ArrayList<>();
    private final List<CompletionStage<Verdict>> answers = new ArrayList<>();
    private final FetchedPartitions partitions = new FetchedPartitions(settings.maxBatch());
    private final BatchDispatcher dispatcher = dispatcher(this::accept, Duration.ofMillis(50));
    private long offset;

    @BeforeEach
    void assign() {
        partitions.assign(List.of(PARTITION));
    }

    private BatchDispatcher dispatcher(OrderQueue.Consumer consumer, Duration maxInHand) {
        return new BatchDispatcher(settings, partitions, consumer, Runnable::run, maxInHand);
    }

    private CompletionStage<Verdict> accept(ItemId item, List<Ticket> tickets) {
        handedOut.add(item);
        return answers.isEmpty() ? CompletableFuture.completedFuture(Verdict.DONE) : answers.remove(0);
    }

    private ItemId queued(BatchDispatcher at) {
        ItemId item = samples.item();
        queue(at, item);
        return item;
    }

    private void queue(BatchDispatcher at, ItemId item) {
        at.add(partitions.add(PARTITION, offset++), samples.ticket(item));
    }

    private void awaitCommittable(BatchDispatcher at, long wanted) {
        Await.until("offset " + wanted, () -> {
            at.handOut();
            return partitions.uncommitted(List.of(PARTITION)).values().stream()
                    .anyMatch(next -> next.offset() == wanted);
        });
    }

    @Test
    void aStageThatDoesNotCompleteKeepsNoOtherItemWaiting() {
        CompletableFuture<Verdict> late = new CompletableFuture<>();
        answers.add(late);
        ItemId stuck = queued(dispatcher);
        ItemId other = queued(dispatcher);
        Await.until("the other item", () -> {
            dispatcher.handOut();
            return handedOut.contains(other);
        });
        assertThat(handedOut).containsExactly(stuck, other);
    }

    @Test
    void theNextBatchIsDecidedWhileTheLastIsSettledButNeitherIsCommittedBefore() throws InterruptedException {
        CompletableFuture<Void> settled = new CompletableFuture<>();
        answers.add(CompletableFuture.completedFuture(new Verdict.Decided(settled)));
        ItemId item = queued(dispatcher);
        dispatcher.handOut();
        queue(dispatcher, item);
        dispatcher.handOut();
        assertThat(handedOut).containsExactly(item, item);
        assertThat(partitions.uncommitted(List.of(PARTITION))).isEmpty();
        assertThat(dispatcher.busy()).isTrue();
        long began = System.nanoTime();
        dispatcher.awaitIdle(Duration.ofMillis(50));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofMillis(49));

        settled.complete(null);
        awaitCommittable(dispatcher, 2);
        dispatcher.awaitIdle(Duration.ofDays(1));
    }

    @Test
    void aConsumerWithoutAStageIsAskedAgain() {
        answers.add(null);
        ItemId item = queued(dispatcher);
        awaitCommittable(dispatcher, 1);
        assertThat(handedOut).containsExactly(item, item);
    }

    @Test
    void aConsumerThatFailsWithAnErrorIsAskedAgain() {
        OrderQueue.Consumer failing = (item, tickets) -> {
            handedOut.add(item);
            if (handedOut.size() == 1) {
                throw new StackOverflowError("a test's error");
            }
            return CompletableFuture.completedFuture(Verdict.DONE);
        };
        BatchDispatcher mine = dispatcher(failing, Duration.ofHours(1));
        queued(mine);
        awaitCommittable(mine, 1);
        assertThat(handedOut).hasSize(2);
    }

    /** D9: what is decided behind a ticket that cannot be costs no room, so that the partition is fetched from as before. */
    @Test
    void whatIsDecidedBehindAHeadThatFailsCostsNoRoom() {
        answers.add(new CompletableFuture<>());
        queued(dispatcher);
        dispatcher.handOut();
        BatchDispatcher others = dispatcher(this::accept, Duration.ofHours(1));
        for (int round = 0; round < 20 * settings.maxBatch(); round++) {
            queued(others);
            others.handOut();
        }
        assertThat(handedOut).hasSize(1 + 20 * settings.maxBatch());
        assertThat(partitions.open()).isEqualTo(1);
        assertThat(partitions.full(List.of(PARTITION))).isEmpty();
        assertThat(partitions.uncommitted(List.of(PARTITION))).isEmpty();
    }

    /** D9: an item whose batch fails keeps that batch only; the rest takes no room, and comes again once the item is decided. */
    @Test
    void anItemThatFailsTakesNoRoomOfOthersAndIsReadAgain() {
        answers.add(CompletableFuture.completedFuture(Verdict.RETRY));
        ItemId failing = queued(dispatcher);
        dispatcher.handOut();
        for (int record = 0; record < 10 * settings.maxBatch(); record++) {
            queue(dispatcher, failing);
        }
        assertThat(partitions.open()).isEqualTo(1);
        assertThat(partitions.full(List.of(PARTITION))).isEmpty();
        assertThat(partitions.takeRereads(List.of(PARTITION))).isEmpty();
        Await.until("the item is decided again", () -> {
            dispatcher.handOut();
            return handedOut.size() > 1;
        });
        assertThat(partitions.uncommitted(List.of(PARTITION)).get(PARTITION).offset())
                .as("what is aside is not committed")
                .isEqualTo(1);
        assertThat(partitions.takeRereads(List.of(PARTITION))).containsEntry(PARTITION, 1L);
        long end = offset;
        offset = 1;
        while (offset < end) {
            queue(dispatcher, failing);
        }
        awaitCommittable(dispatcher, end);
        assertThat(dispatcher.leftTickets()).isZero();
    }

    /** D9: a head that fails for long while other items go on is left to the sweeper, with all that was put aside of its item. */
    @Test
    void anItemThatFailsForLongWhileOthersGoOnIsLeft() {
        OrderQueue.Consumer consumer = (item, tickets) -> {
            boolean first = handedOut.isEmpty() || handedOut.get(0).equals(item);
            handedOut.add(item);
            return CompletableFuture.completedFuture(first ? Verdict.RETRY : Verdict.DONE);
        };
        BatchDispatcher mine = dispatcher(consumer, Duration.ofMillis(100));
        ItemId failing = queued(mine);
        mine.handOut();
        queue(mine, failing);
        queue(mine, failing);
        Await.until("some attempts", () -> {
            mine.handOut();
            return handedOut.size() > 5;
        });
        assertThat(Await.within(Duration.ofMillis(300), () -> {
                    mine.handOut();
                    return mine.leftTickets() > 0;
                }))
                .as("left, although nobody is decided")
                .isFalse();
        Await.until("it is left", () -> {
            queued(mine);
            mine.handOut();
            return mine.leftTickets() == 3;
        });
        awaitCommittable(mine, offset);
    }

    /** D9: a batch that hangs is left too, and its item is still not decided twice at once. */
    @Test
    void anItemWhoseBatchHangsWhileOthersGoOnIsLeft() {
        CompletableFuture<Verdict> late = new CompletableFuture<>();
        answers.add(late);
        ItemId stuck = queued(dispatcher);
        dispatcher.handOut();
        queue(dispatcher, stuck);
        Await.until("it is left", () -> {
            queued(dispatcher);
            dispatcher.handOut();
            return dispatcher.leftTickets() == 2;
        });
        queue(dispatcher, stuck);
        Await.until("what comes later is left as well", () -> {
            queued(dispatcher);
            dispatcher.handOut();
            return dispatcher.leftTickets() == 3;
        });
        awaitCommittable(dispatcher, offset);
        assertThat(handedOut.stream().filter(stuck::equals)).hasSize(1);
        late.complete(Verdict.RETRY);
        queue(dispatcher, stuck);
        Await.until("what came last is wanted", () -> {
            dispatcher.handOut();
            return partitions.takeRereads(List.of(PARTITION)).containsValue(offset - 1);
        });
        offset--;
        queue(dispatcher, stuck);
        awaitCommittable(dispatcher, offset);
        assertThat(handedOut.stream().filter(stuck::equals)).hasSize(2);
    }
}
