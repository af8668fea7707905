package io.flashsale.kafka;

import io.flashsale.StoreUnavailableException;
import io.flashsale.spi.StartFindings;
import io.flashsale.spi.StartWait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The checks of brokers, topics and group before the queue starts. They block, within the time that the start may wait. */
final class StartChecks {
    private final KafkaQueueSettings settings;
    private final Admin admin;
    private final StartWait wait;
    private final TopicRules rules;

    StartChecks(KafkaQueueSettings settings, Admin admin, StartWait wait) {
        this.settings = settings;
        this.admin = admin;
        this.wait = wait;
        this.rules = new TopicRules(settings);
    }

    /**
     * Waits until a broker answers. A host name that is not known yet may become known, so it is tried again.
     *
     * @throws IllegalStateException if waiting would not help: Kafka's client does not accept the settings, or the brokers refuse it
     */
    static Admin connect(KafkaQueueSettings settings, StartWait wait) {
        while (true) {
            Admin admin = null;
            try {
                admin = Admin.create(ClientProperties.admin(settings));
                get(admin.describeCluster().nodes(), wait);
                return admin;
            } catch (KafkaException | TimeoutException failure) {
                if (admin != null) {
                    admin.close(Duration.ZERO);
                } else if (!isUnknownName(failure)) {
                    throw new IllegalStateException(
                            "Kafka's client does not accept its settings (" + reason(failure)
                                    + "); correct bootstrapServers or properties",
                            failure);
                }
                if (failure instanceof SslAuthenticationException) {
                    throw new IllegalStateException(
                            "no TLS with Kafka at " + settings.bootstrapServers() + " (" + reason(failure)
                                    + "); see ssl.truststore.* for the certificates of the brokers and ssl.keystore.* for ours"
                                    + " in properties",
                            failure);
                }
                if (failure instanceof AuthenticationException) {
                    throw new IllegalStateException(
                            "Kafka at " + settings.bootstrapServers() + " refused the credentials ("
                                    + failure.getMessage()
                                    + "); set security.protocol, sasl.mechanism and sasl.jaas.config in properties",
                            failure);
                }
                wait.pause(
                        "it does not answer (if it runs, see bootstrapServers, and security.protocol in"
                                + " properties)",
                        failure);
            }
        }
    }

    /** The one thing about settings that may be right a moment later; only the words of Kafka's client tell it. */
    private static boolean isUnknownName(Exception failure) {
        return reason(failure).contains("No resolvable bootstrap urls");
    }

    /** What the failure and its causes say, without what they repeat. */
    private static String reason(Exception failure) {
        StringBuilder reason = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (!message.startsWith("Failed to create new") && reason.indexOf(message) < 0) {
                reason.append(reason.isEmpty() ? "" : ": ").append(message);
            }
        }
        return reason.toString();
    }

    /** Looks at everything, and reports nothing yet. */
    StartFindings run() {
        try {
            check();
        } catch (TimeoutException | KafkaException failure) {
            throw new StoreUnavailableException(
                    "Kafka at " + settings.bootstrapServers() + " could not be checked", failure, false);
        }
        return rules.findings;
    }

    private void check() throws TimeoutException {
        Map<String, String> topics = Map.of(settings.topic(), "topic", settings.deadLetterTopic(), "deadLetterTopic");
        if (settings.createTopics()) {
            create(missing(topics));
        }
        Map<String, TopicDescription> found = describe(topics);
        for (Map.Entry<String, String> topic : topics.entrySet()) {
            TopicDescription description = found.get(topic.getKey());
            if (description == null) {
                rules.missing(topic.getValue(), topic.getKey());
            } else {
                check(description);
            }
        }
        TopicDescription orders = found.get(settings.topic());
        if (orders != null) {
            rules.partitions(settings.topic(), orders.partitions().size(), members());
        }
    }

    private void check(TopicDescription topic) throws TimeoutException {
        int replicas = topic.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
        rules.replicas(topic.name(), replicas);
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        try {
            Map<String, String> configuration = new HashMap<>();
            for (ConfigEntry entry : Objects.requireNonNull(
                            get(admin.describeConfigs(List.of(resource)).all(), wait)
                                    .get(resource))
                    .entries()) {
                configuration.put(entry.name(), String.valueOf(entry.value()));
            }
            rules.configuration(topic.name(), replicas, configuration);
        } catch (AuthorizationException refused) {
            rules.findings.warn("the configuration of topic " + topic.name()
                    + " could not be checked; allow DescribeConfigs: " + refused.getMessage());
        }
    }

    private List<String> missing(Map<String, String> topics) throws TimeoutException {
        List<String> missing = new ArrayList<>(topics.keySet());
        missing.removeAll(describe(topics).keySet());
        return missing;
    }

    private Map<String, TopicDescription> describe(Map<String, String> topics) throws TimeoutException {
        Map<String, TopicDescription> found = new HashMap<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> topic :
                admin.describeTopics(topics.keySet()).topicNameValues().entrySet()) {
            try {
                found.put(topic.getKey(), get(topic.getValue(), wait));
            } catch (UnknownTopicOrPartitionException missing) {
                // Its absence among what was found says so.
            }
        }
        return found;
    }

    /** Another node may be creating them as well; returns when all are there. */
    private void create(List<String> missing) throws TimeoutException {
        for (String name : missing) {
            NewTopic topic = new NewTopic(name, settings.partitions(), (short) settings.replicationFactor())
                    .configs(Map.of(
                            "min.insync.replicas",
                            TopicRules.inSync(settings.replicationFactor()),
                            "retention.ms",
                            TopicRules.RETENTION_MILLIS));
            try {
                get(admin.createTopics(List.of(topic)).all(), wait);
            } catch (TopicExistsException already) {
                // By another node, a moment ago.
            }
        }
        Map<String, String> created = new HashMap<>();
        missing.forEach(name -> created.put(name, name));
        while (!missing(created).isEmpty()) {
            wait.pause("it does not know the new topics " + missing + " yet", null);
        }
    }

    /** How many consumers the group has; none if that may not be asked. */
    private int members() throws TimeoutException {
        try {
            return Objects.requireNonNull(get(
                                    admin.describeConsumerGroups(List.of(settings.groupId()))
                                            .all(),
                                    wait)
                            .get(settings.groupId()))
                    .members()
                    .size();
        } catch (GroupIdNotFoundException | AuthorizationException none) {
            return 0;
        }
    }

    private static <T> T get(KafkaFuture<T> future, StartWait wait) throws TimeoutException {
        try {
            return future.get(wait.left().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException failure ? failure : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }
}
