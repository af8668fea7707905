package io.flashsale.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.ItemId;
import io.flashsale.StoreUnavailableException;
import io.flashsale.Ticket;
import io.flashsale.testkit.Samples;
import io.flashsale.testkit.server.KafkaServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BrokenBrokerTest {
    @RegisterExtension
    static final KafkaServer KAFKA = KafkaServer.ofItsOwn();

    private static final Duration BOUND = Duration.ofSeconds(3);
    private final Samples samples = Samples.fresh();
    private final ItemId item = samples.item();
    private final Deciding consumer = new Deciding();

    @Test
    void whatWasConfirmedArrivesAlthoughTheBrokerIsKilled() {
        KafkaQueueSettings settings =
                Queues.at(KAFKA.bootstrapServers()).maxBatch(100).build();
        try (KafkaOrderQueue queue = KafkaOrderQueue.start(settings)) {
            queue.subscribe(consumer);
            Queue<Ticket> confirmed = new ConcurrentLinkedQueue<>();
            CompletableFuture<Void> enough = new CompletableFuture<>();
            CompletableFuture<Integer> sending =
                    CompletableFuture.supplyAsync(() -> sendUntil(queue, enough, confirmed));
            Await.until("confirmed tickets", () -> confirmed.size() > 300);
            KAFKA.process().kill();
            int before = confirmed.size();
            KAFKA.process().restart();
            Await.until("confirmed tickets after the restart", () -> confirmed.size() > before + 300);
            enough.complete(null);
            int sent = Await.get(sending);
            assertThat(confirmed.size()).isGreaterThan(before).isLessThanOrEqualTo(sent);
            consumer.awaitDecided(List.copyOf(confirmed));
            Await.until("no lag", () -> Await.get(queue.position(item)).lag() == 0);
        }
    }

    /** Sends in rounds of 20, each soon after the last one ended in some way. */
    private int sendUntil(KafkaOrderQueue queue, CompletableFuture<Void> enough, Queue<Ticket> confirmed) {
        int sent = 0;
        while (!enough.isDone()) {
            List<CompletableFuture<Boolean>> round = new ArrayList<>();
            for (Ticket ticket : samples.tickets(item, 20)) {
                round.add(queue.send(ticket)
                        .handle((done, failure) -> failure == null && confirmed.add(ticket))
                        .toCompletableFuture());
            }
            round.forEach(CompletableFuture::join);
            sent += round.size();
            Await.within(Duration.ofMillis(10), enough::isDone);
        }
        return sent;
    }

    @Test
    void aSendToABrokerThatHangsFailsWithinItsBoundAndBlocksNobody() {
        KafkaQueueSettings settings = Queues.at(KAFKA.bootstrapServers())
                .properties(Map.of(
                        "delivery.timeout.ms", Long.toString(BOUND.toMillis()),
                        "request.timeout.ms", "1000",
                        "metadata.max.age.ms", "300",
                        "buffer.memory", "200000"))
                .build();
        try (KafkaOrderQueue queue = KafkaOrderQueue.start(settings)) {
            Await.get(queue.send(samples.ticket(item)));
            KAFKA.process().pause();
            List<StoreUnavailableException> failures = new ArrayList<>();
            try {
                List<Ticket> tickets = samples.tickets(item, 20_000);
                long began = System.nanoTime();
                List<CompletableFuture<Void>> sends = tickets.stream()
                        .map(ticket -> queue.send(ticket).toCompletableFuture())
                        .toList();
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(BOUND);
                sends.forEach(send -> failures.add((StoreUnavailableException) Await.failure(send)));
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(BOUND.multipliedBy(3));
                assertThat(Await.failure(queue.position(item))).isInstanceOf(StoreUnavailableException.class);
            } finally {
                KAFKA.process().resume();
            }
            assertThat(failures)
                    .as("what did not fit into the buffer fails at once and is certainly not sent")
                    .extracting(StoreUnavailableException::maybeDone)
                    .contains(true, false);
            Await.until(
                    "a send that succeeds",
                    () -> !queue.send(samples.ticket(item))
                            .handle((done, failure) -> failure)
                            .thenApply(failure -> failure != null)
                            .toCompletableFuture()
                            .join());
        }
    }

    @Test
    void aMissingBrokerIsNamedWithinTheStartWait() {
        KafkaQueueSettings settings =
                Queues.at("127.0.0.1:1").waitAtStart(Duration.ofSeconds(1)).build();
        long began = System.nanoTime();
        Throwable failure = Await.failure(
                CompletableFuture.runAsync(() -> KafkaOrderQueue.start(settings).close()));
        assertThat(failure).isInstanceOf(StoreUnavailableException.class).hasMessageContaining("127.0.0.1:1");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void wrongCredentialsAreToldApartFromAMissingBroker() {
        Throwable failure = Await.failure(CompletableFuture.runAsync(() -> start("wrong")));
        assertThat(failure)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("refused the credentials")
                .hasMessageContaining("sasl.jaas.config");
    }

    @Test
    void rightCredentialsReachEveryClient() {
        start("right");
    }

    private void start(String password) {
        KafkaQueueSettings settings = Queues.at(KAFKA.saslBootstrapServers())
                .properties(Map.of(
                        "security.protocol",
                        "SASL_PLAINTEXT",
                        "sasl.mechanism",
                        "PLAIN",
                        "sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"flashsale\" password=\""
                                + password + "\";"))
                .build();
        try (KafkaOrderQueue queue = KafkaOrderQueue.start(settings)) {
            queue.subscribe(consumer);
            Ticket ticket = samples.ticket(item);
            Await.get(queue.send(ticket));
            consumer.awaitDecided(List.of(ticket));
        }
    }
}
