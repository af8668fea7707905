package io.flashsale.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.ItemId;
import io.flashsale.Ticket;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.OrderQueue.Position;
import io.flashsale.spi.OrderQueue.Verdict;
import io.flashsale.testkit.Samples;
import io.flashsale.testkit.server.KafkaServer;
import io.flashsale.testkit.server.ServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GroupTest {
    @RegisterExtension
    static final KafkaServer KAFKA = new KafkaServer();

    private final Samples samples = Samples.fresh();
    private final Deciding consumer = new Deciding();
    private final List<OrderQueue> open = new ArrayList<>();

    private KafkaOrderQueue start(KafkaQueueSettings settings) {
        KafkaOrderQueue queue = KafkaOrderQueue.start(settings);
        open.add(queue);
        return queue;
    }

    @AfterEach
    void stop() {
        open.forEach(OrderQueue::close);
    }

    private List<Ticket> sent(OrderQueue queue, ItemId item, int howMany) {
        List<Ticket> tickets = samples.tickets(item, howMany);
        List<CompletableFuture<Void>> sends = tickets.stream()
                .map(ticket -> queue.send(ticket).toCompletableFuture())
                .toList();
        sends.forEach(Await::get);
        return tickets;
    }

    private static void awaitNoLag(OrderQueue queue, ItemId item) {
        Await.until("no lag", () -> Await.get(queue.position(item)).lag() == 0);
    }

    @Test
    void ticketsOfAConsumerThatDiedArriveAtTheOther() {
        KafkaQueueSettings settings = Queues.at(KAFKA.bootstrapServers()).build();
        KafkaOrderQueue queue = start(settings);
        List<Ticket> all = new ArrayList<>();
        List<ItemId> items = new ArrayList<>();
        for (int index = 0; index < 12; index++) {
            items.add(samples.item());
            all.addAll(sent(queue, items.get(index), 5));
        }
        try (ServerProcess other = ConsumingProcess.start(settings)) {
            queue.subscribe(consumer);
            other.kill();
            consumer.awaitDecided(all);
        }
        items.forEach(item -> awaitNoLag(queue, item));
    }

    @Test
    void aStoreThatIsDownForLongerThanThePollIntervalCostsNoPartition() {
        KafkaQueueSettings settings = shortPollInterval();
        KafkaOrderQueue queue = start(settings);
        ItemId item = samples.item();
        consumer.answer(Verdict.RETRY);
        queue.subscribe(consumer);
        List<Ticket> tickets = sent(queue, item, 20);
        assertTheMemberStays(settings, () -> consumer.batches().size() > 100);
        assertThat(Await.get(queue.position(item)).lag()).isEqualTo(20);
        consumer.answer(Verdict.DONE);
        consumer.awaitDecided(tickets);
        awaitNoLag(queue, item);
    }

    @Test
    void aDecisionThatTakesLongerThanThePollIntervalCostsNoPartition() {
        KafkaQueueSettings settings = shortPollInterval();
        KafkaOrderQueue queue = start(settings);
        ItemId item = samples.item();
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        queue.subscribe((of, tickets) -> CompletableFuture.completedFuture(verdict.join()));
        List<Ticket> tickets = sent(queue, item, 20);
        assertThat(tickets).hasSize(20);
        long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
        try {
            assertTheMemberStays(settings, () -> System.nanoTime() - end > 0);
        } finally {
            verdict.complete(Verdict.DONE);
        }
        awaitNoLag(queue, item);
    }

    private static KafkaQueueSettings shortPollInterval() {
        return Queues.at(KAFKA.bootstrapServers())
                .maxRetryDelay(Duration.ofMillis(30))
                .properties(Map.of(
                        "max.poll.interval.ms", "1000", "session.timeout.ms", "3000", "heartbeat.interval.ms", "300"))
                .build();
    }

    private static void assertTheMemberStays(
            KafkaQueueSettings settings, java.util.function.BooleanSupplier longEnough) {
        try (RawKafka raw = new RawKafka(KAFKA.bootstrapServers())) {
            Await.until("a member", () -> raw.members(settings.groupId()).size() == 1);
            List<String> members = raw.members(settings.groupId());
            Await.until("some time", () -> {
                assertThat(raw.members(settings.groupId())).isEqualTo(members);
                return longEnough.getAsBoolean();
            });
        }
    }

    @Test
    void afterARestartOnlyWhatWasNotDecidedComesAgain() {
        KafkaQueueSettings settings = Queues.at(KAFKA.bootstrapServers()).build();
        ItemId item = samples.item();
        KafkaOrderQueue first = start(settings);
        first.subscribe(consumer);
        List<Ticket> decided = sent(first, item, 50);
        consumer.awaitDecided(decided);
        awaitNoLag(first, item);
        consumer.answer(new CompletableFuture<>());
        List<Ticket> undecided = sent(first, item, 30);
        first.close();

        Deciding next = new Deciding();
        KafkaOrderQueue second = start(settings);
        second.subscribe(next);
        next.awaitDecided(undecided);
        assertThat(next.decided()).containsExactlyInAnyOrderElementsOf(undecided);
    }

    @Test
    void whatIsDecidedBehindABatchInHandDoesNotCommitThatBatch() {
        KafkaQueueSettings settings =
                Queues.at(KAFKA.bootstrapServers()).partitions(1).build();
        ItemId slow = samples.item();
        ItemId quick = samples.item();
        KafkaOrderQueue first = start(settings);
        List<Ticket> undecided = sent(first, slow, 3);
        List<Ticket> decided = sent(first, quick, 3);
        first.subscribe(
                (item, tickets) -> item.equals(slow) ? new CompletableFuture<>() : consumer.accept(item, tickets));
        consumer.awaitDecided(decided);
        first.close();

        KafkaOrderQueue second = start(settings);
        assertThat(Await.get(second.position(slow))).isEqualTo(new Position(0, 6));
        Deciding next = new Deciding();
        second.subscribe(next);
        next.awaitDecided(undecided);
        awaitNoLag(second, slow);
    }

    @Test
    void closingCommitsWhatIsDecidedWhileItCloses() {
        KafkaQueueSettings settings =
                Queues.at(KAFKA.bootstrapServers()).maxBatch(100).build();
        ItemId item = samples.item();
        KafkaOrderQueue first = start(settings);
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        consumer.answer(verdict);
        first.subscribe(consumer);
        sent(first, item, 1);
        Await.until("a batch", () -> !consumer.batches().isEmpty());
        CompletableFuture<Void> closing = CompletableFuture.runAsync(first::close);
        verdict.complete(Verdict.DONE);
        Await.get(closing);

        KafkaOrderQueue second = start(settings);
        assertThat(Await.get(second.position(item))).isEqualTo(new Position(1, 1));
    }

    @Test
    void aNodeThatOnlySendsKnowsThePosition() {
        KafkaQueueSettings settings = Queues.at(KAFKA.bootstrapServers()).build();
        ItemId item = samples.item();
        KafkaOrderQueue sender = start(settings);
        assertThat(Await.get(sender.position(item))).isEqualTo(new Position(0, 0));
        sent(sender, item, 10);
        assertThat(Await.get(sender.position(item))).isEqualTo(new Position(0, 10));
        assertThat(Await.get(sender.position(item)).lag()).isEqualTo(10);
        Await.until("the lag", () -> sender.lag().orElse(-1) == 10);

        KafkaOrderQueue decider = start(settings);
        decider.subscribe(consumer);
        Await.until("no lag", () -> Await.get(sender.position(item)).equals(new Position(10, 10)));
        Await.until("no lag at all", () -> sender.lag().orElse(-1) == 0);
    }

    @Test
    void manyQuestionsForThePositionShareOneReading() {
        KafkaOrderQueue queue = start(Queues.at(KAFKA.bootstrapServers()).build());
        ItemId item = samples.item();
        Await.get(queue.position(item));
        List<CompletableFuture<Position>> answers = new ArrayList<>();
        for (int question = 0; question < 10_000; question++) {
            answers.add(queue.position(item).toCompletableFuture());
        }
        answers.forEach(Await::get);
        assertThat(queue.readings()).isLessThan(100);
    }

    @Test
    void whatGathersWhileABatchIsDecidedBecomesOneBatch() {
        KafkaOrderQueue queue =
                start(Queues.at(KAFKA.bootstrapServers()).maxBatch(500).build());
        ItemId item = samples.item();
        CompletableFuture<Verdict> first = new CompletableFuture<>();
        consumer.answer(first);
        queue.subscribe(consumer);
        sent(queue, item, 1);
        Await.until("a batch", () -> !consumer.batches().isEmpty());
        List<Ticket> gathered = new ArrayList<>();
        for (int round = 0; round < 40; round++) {
            gathered.addAll(sent(queue, item, 10));
        }
        Await.until("the prefetch", () -> queue.open() == 401);
        consumer.answer(Verdict.DONE);
        first.complete(Verdict.DONE);
        consumer.awaitDecided(gathered);
        assertThat(consumer.batches()).hasSize(2);
        assertThat(consumer.batches().get(1)).isEqualTo(gathered);
    }

    @Test
    void manyItemsAreDecidedAtOnceButNoMoreThanTheSettingSays() {
        KafkaOrderQueue queue =
                start(Queues.at(KAFKA.bootstrapServers()).concurrency(3).build());
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        AtomicInteger inHand = new AtomicInteger();
        AtomicInteger max = new AtomicInteger();
        consumer.answer(verdict);
        queue.subscribe((item, tickets) -> {
            max.accumulateAndGet(inHand.incrementAndGet(), Math::max);
            return consumer.accept(item, tickets).whenComplete((done, failure) -> inHand.decrementAndGet());
        });
        List<Ticket> all = new ArrayList<>();
        for (int index = 0; index < 10; index++) {
            all.addAll(sent(queue, samples.item(), 2));
        }
        Await.until("three items in hand", () -> inHand.get() == 3);
        Await.until("the prefetch", () -> queue.open() == 20);
        assertThat(inHand).hasValue(3);
        verdict.complete(Verdict.DONE);
        consumer.awaitDecided(all);
        assertThat(max).hasValue(3);
    }

    @Test
    void aPartitionIsNotFetchedFromWithoutBound() {
        KafkaOrderQueue queue =
                start(Queues.at(KAFKA.bootstrapServers()).maxBatch(10).build());
        ItemId item = samples.item();
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        consumer.answer(verdict);
        queue.subscribe(consumer);
        List<Ticket> tickets = sent(queue, item, 1_000);
        Await.until("a full partition", () -> queue.open() > 40);
        assertThat(Await.within(Duration.ofMillis(500), () -> queue.open() > 50))
                .isFalse();
        consumer.answer(Verdict.DONE);
        verdict.complete(Verdict.DONE);
        consumer.awaitDecided(tickets);
        awaitNoLag(queue, item);
    }

    @Test
    void nothingIsLostOrStuckWhenMembersComeAndGo() {
        KafkaQueueSettings settings = Queues.at(KAFKA.bootstrapServers()).build();
        KafkaOrderQueue queue = start(settings);
        List<ItemId> items = List.of(samples.item(), samples.item(), samples.item(), samples.item(), samples.item());
        List<Ticket> all = new ArrayList<>();
        queue.subscribe(consumer);
        for (int round = 0; round < 4; round++) {
            OrderQueue.Subscription second = queue.subscribe(consumer);
            items.forEach(item -> all.addAll(sent(queue, item, 30)));
            second.close();
        }
        consumer.awaitDecided(all);
        items.forEach(item -> awaitNoLag(queue, item));
    }

    /** D9: of ten items in one partition one cannot be decided; the others are, for as long as it takes, and it is once it can be. */
    @Test
    void anItemThatCannotBeDecidedKeepsNoOtherOfItsPartitionWaiting() {
        KafkaOrderQueue queue = start(Queues.at(KAFKA.bootstrapServers())
                .partitions(1)
                .maxBatch(20)
                .maxRetryDelay(Duration.ofMillis(200))
                .build());
        ItemId poisoned = samples.item();
        CompletableFuture<Boolean> cured = new CompletableFuture<>();
        Deciding cure = new Deciding();
        queue.subscribe((item, tickets) -> {
            if (!item.equals(poisoned)) {
                return consumer.accept(item, tickets);
            }
            return cured.isDone() ? cure.accept(item, tickets) : CompletableFuture.completedFuture(Verdict.RETRY);
        });
        List<Ticket> waiting = new ArrayList<>(sent(queue, poisoned, 100));
        List<Ticket> others = new ArrayList<>();
        for (int index = 0; index < 9; index++) {
            others.addAll(sent(queue, samples.item(), 100));
            waiting.addAll(sent(queue, poisoned, 10));
        }
        consumer.awaitDecided(others);
        assertThat(queue.open()).as("in memory").isLessThanOrEqualTo(20);
        assertThat(Await.get(queue.position(poisoned)).committed()).isZero();
        cured.complete(true);
        cure.awaitDecided(waiting);
        awaitNoLag(queue, poisoned);
        assertThat(consumer.batches().stream().mapToInt(List::size).sum())
                .as("what was decided is not decided again when the item's records are read again")
                .isEqualTo(others.size());
        assertThat(queue.left()).isZero();
    }

    /** D9: and if so much comes behind it that it would have to be read again, its tickets are left to the sweeper. */
    @Test
    void anItemThatCannotBeDecidedIsLeftWhenItsPartitionCannotBeReadAnyFurther() {
        KafkaOrderQueue queue = start(Queues.at(KAFKA.bootstrapServers())
                .partitions(1)
                .maxBatch(3)
                .maxRetryDelay(Duration.ofMillis(50))
                .build());
        ItemId poisoned = samples.item();
        queue.subscribe((item, tickets) -> item.equals(poisoned)
                ? CompletableFuture.completedFuture(Verdict.RETRY)
                : consumer.accept(item, tickets));
        int poison = sent(queue, poisoned, 20).size();
        List<Ticket> others = new ArrayList<>();
        for (int index = 0; index < 9; index++) {
            others.addAll(sent(queue, samples.item(), 100));
        }
        consumer.awaitDecided(others);
        awaitNoLag(queue, poisoned);
        assertThat(queue.left()).isEqualTo(poison);
    }
}
