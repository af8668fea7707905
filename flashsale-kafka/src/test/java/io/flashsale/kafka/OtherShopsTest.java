package io.flashsale.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.ItemId;
import io.flashsale.Ticket;
import io.flashsale.testkit.Samples;
import io.flashsale.testkit.server.KafkaServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** S7: two shops whose operators left topic and group at their defaults on one cluster. */
class OtherShopsTest {
    @RegisterExtension
    static final KafkaServer KAFKA = new KafkaServer();

    private final Samples samples = Samples.fresh();
    private final Deciding staging = new Deciding();
    private final Deciding production = new Deciding();

    @Test
    void aShopNeverDecidesTheTicketsOfAnother() {
        KafkaQueueSettings settings =
                Queues.at(KAFKA.bootstrapServers()).shop("staging").build();
        ItemId item = samples.item();
        try (KafkaOrderQueue first = KafkaOrderQueue.start(settings);
                KafkaOrderQueue second = KafkaOrderQueue.start(
                        settings.toBuilder().shop("production").build());
                RawKafka raw = new RawKafka(KAFKA.bootstrapServers())) {
            List<Ticket> ofStaging = sent(first, item);
            List<Ticket> ofProduction = sent(second, item);
            second.subscribe(production);
            production.awaitDecided(ofProduction);
            Await.until("no lag", () -> Await.get(second.position(item)).lag() == 0);
            assertThat(production.decided()).doesNotContainAnyElementsOf(ofStaging);
            assertThat(second.steppedOver()).isEqualTo(ofStaging.size());
            assertThat(first.steppedOver()).isZero();

            first.subscribe(staging);
            List<ItemId> items = List.of(samples.item(), samples.item(), samples.item(), samples.item());
            items.forEach(other -> sent(first, other));
            items.forEach(other -> sent(second, other));
            items.forEach(other -> Await.until(
                    "no lag", () -> Await.get(second.position(other)).lag() == 0));
            assertThat(staging.decided()).doesNotContainAnyElementsOf(production.decided());
            second.deadLetter(ofProduction.get(0), "a test's mark");
            assertThat(raw.read(settings.deadLetterTopic(), 1))
                    .as("nothing of another shop became a dead letter")
                    .hasSize(1)
                    .allSatisfy(letter -> assertThat(RawKafka.header(letter, "flashsale.cause"))
                            .isEqualTo("a test's mark"));
        }
    }

    private List<Ticket> sent(KafkaOrderQueue queue, ItemId item) {
        List<Ticket> tickets = samples.tickets(item, 5);
        tickets.forEach(ticket -> Await.get(queue.send(ticket)));
        return tickets;
    }
}
