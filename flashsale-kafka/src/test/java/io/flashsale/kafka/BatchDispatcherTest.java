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
        assertThat(partitions.uncommitted(List.of(PARTITION))).isEmpty();
        late.complete(Verdict.DONE);
        awaitCommittable(dispatcher, 2);
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
}
