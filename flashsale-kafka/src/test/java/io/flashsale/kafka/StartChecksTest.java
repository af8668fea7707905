package io.flashsale.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.spi.StartFindings;
import io.flashsale.spi.StartWait;
import io.flashsale.testkit.server.KafkaServer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StartChecksTest {
    @RegisterExtension
    static final KafkaServer KAFKA = new KafkaServer();

    private RawKafka raw;
    private KafkaQueueSettings.Builder builder;
    private KafkaQueueSettings settings;

    @BeforeEach
    void connect() {
        raw = new RawKafka(KAFKA.bootstrapServers());
        builder = Queues.at(KAFKA.bootstrapServers()).createTopics(false);
        settings = builder.build();
    }

    @AfterEach
    void close() {
        raw.close();
    }

    private void createBoth(int partitions, Map<String, String> configuration) throws Exception {
        raw.createTopic(settings.topic(), partitions, configuration);
        raw.createTopic(settings.deadLetterTopic(), 1, Map.of());
    }

    private static List<String> warnings(KafkaQueueSettings of) {
        StartWait wait = new StartWait("Kafka", of.waitAtStart(), Duration.ofMillis(20));
        try (Admin admin = StartChecks.connect(of, wait)) {
            StartFindings findings = new StartChecks(of, admin, wait).run();
            assertThat(findings.refusals()).isEmpty();
            return findings.warnings();
        }
    }

    private static void assertRefused(KafkaQueueSettings of, String... parts) {
        assertThatThrownBy(() -> KafkaOrderQueue.start(of).close())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void topicsAsTheyShouldBeGiveNoWarning() throws Exception {
        createBoth(3, Map.of());
        assertThat(warnings(settings)).isEmpty();
    }

    @Test
    void missingTopicsAreRefusedWithTheCommandsThatCreateThem() {
        assertRefused(
                settings,
                "topic " + settings.topic() + " does not exist",
                "deadLetterTopic " + settings.deadLetterTopic() + " does not exist",
                "kafka-topics.sh --bootstrap-server " + KAFKA.bootstrapServers() + " --create --topic "
                        + settings.topic() + " --partitions 3 --replication-factor 1 --config min.insync.replicas=1",
                "createTopics");
    }

    @Test
    void missingTopicsAreCreatedIfTheSettingsSaySo() {
        assertThat(warnings(builder.createTopics(true).build())).isEmpty();
        assertThat(warnings(settings)).isEmpty();
    }

    @Test
    void fewerReplicasThanWantedAreRefused() throws Exception {
        createBoth(3, Map.of());
        assertRefused(
                builder.replicationFactor(3).build(),
                "topic " + settings.topic() + " has 1 replicas",
                "replicationFactor",
                "kafka-reassign-partitions.sh");
    }

    @Test
    void aShortRetentionIsRefused() throws Exception {
        createBoth(3, Map.of("retention.ms", "3600000"));
        assertRefused(
                settings,
                "retention.ms of topic " + settings.topic() + " is 3600000",
                "kafka-configs.sh --bootstrap-server " + KAFKA.bootstrapServers()
                        + " --alter --entity-type topics --entity-name " + settings.topic()
                        + " --add-config retention.ms=604800000");
    }

    @Test
    void aCompactedTopicIsRefused() throws Exception {
        createBoth(3, Map.of("cleanup.policy", "compact"));
        assertRefused(settings, "cleanup.policy of topic " + settings.topic() + " is compact");
    }

    @Test
    void copiesThatKafkaDoesNotMakeAreWarnedOf() throws Exception {
        createBoth(3, Map.of("min.insync.replicas", "2", "retention.bytes", "1000000"));
        assertThat(warnings(settings))
                .anyMatch(warning -> warning.contains("min.insync.replicas") && warning.contains("quietly"))
                .anyMatch(warning -> warning.contains("retention.bytes"))
                .hasSize(2);
    }

    @Test
    void tooFewPartitionsAreWarnedOf() throws Exception {
        createBoth(1, Map.of());
        assertThat(warnings(settings)).singleElement().asString().contains("partitions", "--alter", "--partitions 3");
    }

    @Test
    void aConsumerTooManyIsWarnedOf() throws Exception {
        createBoth(1, Map.of());
        KafkaQueueSettings one = builder.partitions(1).build();
        try (KafkaOrderQueue queue = KafkaOrderQueue.start(one)) {
            queue.subscribe(new Deciding());
            Await.until("the member", () -> raw.members(one.groupId()).size() == 1);
            assertThat(warnings(one)).singleElement().asString().contains(one.groupId(), "1 consumers");
        }
    }

    @Test
    void copiesAndWhatASendWaitsForMustGoTogether() {
        assertThat(findings(3, "1").refusals()).singleElement().asString().contains("min.insync.replicas=2");
        assertThat(findings(2, "3").refusals()).singleElement().asString().contains("quietly");
        assertThat(findings(3, "3").warnings()).singleElement().asString().contains("min.insync.replicas=2");
        StartFindings good = findings(3, "2");
        assertThat(good.refusals()).isEmpty();
        assertThat(good.warnings()).isEmpty();
    }

    @Test
    void electionsThatLoseTicketsAreWarnedOf() throws Exception {
        createBoth(3, Map.of("unclean.leader.election.enable", "true"));
        assertThat(warnings(settings)).singleElement().asString().contains("unclean.leader.election.enable=false");
    }

    private StartFindings findings(int replicas, String inSync) {
        TopicRules rules = new TopicRules(settings);
        Map<String, String> configuration = new HashMap<>(Map.of("retention.ms", "-1", "cleanup.policy", "delete"));
        configuration.put("min.insync.replicas", inSync);
        rules.configuration("orders", replicas, configuration);
        return rules.findings;
    }
}
