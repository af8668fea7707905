package io.flashsale.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.ItemId;
import io.flashsale.Ticket;
import io.flashsale.spi.OrderQueue;
import io.flashsale.testkit.Samples;
import io.flashsale.testkit.server.KafkaServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Whoever looks for a ticket notes the end of its partition, and later asks whether that much is committed. So an end that was noted must be
 * reached once all before it is decided or gone, and not before.
 */
class PositionsTest {
    @RegisterExtension
    static final KafkaServer KAFKA = KafkaServer.ofItsOwn();

    private final Samples samples = Samples.fresh();
    private final Deciding consumer = new Deciding();
    private final List<OrderQueue> open = new ArrayList<>();
    private final ItemId item = samples.item();
    private KafkaQueueSettings settings;
    private RawKafka raw;
    private KafkaOrderQueue observer;

    @BeforeEach
    void start() {
        settings = Queues.at(KAFKA.bootstrapServers()).partitions(1).build();
        raw = new RawKafka(KAFKA.bootstrapServers());
        observer = started();
    }

    @AfterEach
    void stop() {
        open.forEach(OrderQueue::close);
        raw.close();
    }

    private KafkaOrderQueue started() {
        KafkaOrderQueue queue = KafkaOrderQueue.start(settings);
        open.add(queue);
        return queue;
    }

    private List<Ticket> sent(int howMany) {
        List<Ticket> tickets = samples.tickets(item, howMany);
        tickets.forEach(ticket -> Await.get(observer.send(ticket)));
        return tickets;
    }

    private long end() {
        return Await.get(observer.position(item)).end();
    }

    private void awaitPassed(long noted) {
        Await.until("the end " + noted, () -> passed(noted));
    }

    private boolean passed(long noted) {
        return Await.get(observer.position(item)).committed() >= noted;
    }

    @Test
    void anEndNotedBeforeARebalanceIsReachedAfterItAndNotBefore() {
        consumer.answer(new CompletableFuture<>());
        KafkaOrderQueue first = started();
        first.subscribe(consumer);
        List<Ticket> tickets = sent(5);
        long noted = end();
        Await.until("a batch", () -> !consumer.batches().isEmpty());
        Deciding next = new Deciding();
        CompletableFuture<OrderQueue.Verdict> verdict = new CompletableFuture<>();
        next.answer(verdict);
        first.close();
        started().subscribe(next);
        Await.until("a batch at the next", () -> !next.batches().isEmpty());
        assertThat(passed(noted)).isFalse();
        verdict.complete(OrderQueue.Verdict.DONE);
        awaitPassed(noted);
        assertThat(next.decided()).containsAll(tickets);
    }

    @Test
    void anEndNotedBeforeTheBrokerRestartsIsReachedAfterIt() {
        CompletableFuture<OrderQueue.Verdict> verdict = new CompletableFuture<>();
        consumer.answer(verdict);
        started().subscribe(consumer);
        sent(5);
        long noted = end();
        KAFKA.process().kill();
        assertThat(Await.failure(observer.position(item))).hasMessageContaining("did not tell the positions");
        KAFKA.process().restart();
        Await.until(
                "an answer",
                () -> !observer.position(item)
                        .handle((position, failure) -> failure)
                        .thenApply(java.util.Optional::ofNullable)
                        .toCompletableFuture()
                        .join()
                        .isPresent());
        assertThat(end()).isEqualTo(noted);
        assertThat(passed(noted)).isFalse();
        consumer.answer(OrderQueue.Verdict.DONE);
        verdict.complete(OrderQueue.Verdict.DONE);
        awaitPassed(noted);
    }

    @Test
    void anEndWhoseRecordsRetentionHasDeletedIsReached() throws Exception {
        sent(5);
        long noted = end();
        assertThat(passed(noted)).isFalse();
        raw.deleteAll(settings.topic(), 0);
        awaitPassed(noted);
        started().subscribe(consumer);
        List<Ticket> later = sent(2);
        long notedLater = end();
        assertThat(notedLater).isEqualTo(noted + 2);
        consumer.awaitDecided(later);
        awaitPassed(notedLater);
    }

    @Test
    void anEndWhoseRecordsAreDeletedUnderAConsumerIsReached() throws Exception {
        started().subscribe(consumer);
        List<Ticket> before = sent(3);
        consumer.awaitDecided(before);
        awaitPassed(end());
        raw.deleteAll(settings.topic(), 0);
        List<Ticket> later = sent(2);
        consumer.awaitDecided(later);
        awaitPassed(end());
    }

    /** Somebody's transaction leaves a mark that is no record; the end of the partition counts it. */
    @Test
    void anEndBehindTheMarkOfATransactionIsReached() throws Exception {
        started().subscribe(consumer);
        List<Ticket> tickets = sent(2);
        raw.writeInTransaction(settings.topic(), 0);
        Await.until("two tickets, a record and a mark", () -> end() == 4);
        long noted = end();
        consumer.awaitDecided(tickets);
        awaitPassed(noted);
    }
}
