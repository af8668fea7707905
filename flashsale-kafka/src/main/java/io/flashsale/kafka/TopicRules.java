package io.flashsale.kafka;

import io.flashsale.spi.StartFindings;
import java.time.Duration;
import java.util.Map;

/** What a topic must be like; each finding names the setting and the command that changes it. Not safe for several threads. */
final class TopicRules {
    private static final Duration MIN_RETENTION = Duration.ofHours(24);
    /** Of topics that we create: seven days. */
    static final String RETENTION_MILLIS = "604800000";

    private static final String UNLIMITED = "-1";

    final StartFindings findings = new StartFindings();
    private final KafkaQueueSettings settings;

    TopicRules(KafkaQueueSettings settings) {
        this.settings = settings;
    }

    /** @param wanted the setting that names the topic: topic or deadLetterTopic */
    void missing(String wanted, String topic) {
        findings.refuse(wanted + " " + topic + " does not exist; create it: " + createCommand(topic)
                + " (or set createTopics to true)");
    }

    void partitions(String topic, int partitions, int members) {
        if (partitions < settings.partitions()) {
            findings.warn("topic " + topic + " has " + partitions
                    + " partitions, fewer than the setting partitions asks for, "
                    + settings.partitions() + "; between sales: kafka-topics.sh" + server() + " --alter --topic "
                    + topic
                    + " --partitions " + settings.partitions() + ", then restart all nodes");
        }
        if (members >= partitions) {
            findings.warn("group " + settings.groupId() + " already has " + members + " consumers for " + partitions
                    + " partitions of topic " + topic + ", one more gets nothing to do; raise partitions, or give fewer"
                    + " nodes the worker role");
        }
    }

    void replicas(String topic, int replicas) {
        if (replicas < settings.replicationFactor()) {
            findings.refuse("topic " + topic + " has " + replicas
                    + " replicas, fewer than the setting replicationFactor asks for, " + settings.replicationFactor()
                    + "; add some with kafka-reassign-partitions.sh, or lower replicationFactor");
        }
    }

    void configuration(String topic, int replicas, Map<String, String> configuration) {
        inSyncReplicas(topic, replicas, Integer.parseInt(configuration.getOrDefault("min.insync.replicas", "1")));
        long retention = Long.parseLong(configuration.getOrDefault("retention.ms", UNLIMITED));
        if (retention >= 0 && retention < MIN_RETENTION.toMillis()) {
            findings.refuse("retention.ms of topic " + topic + " is " + retention
                    + ", less than 24 hours: tickets may be deleted" + " before they are decided; "
                    + alterCommand(topic, "retention.ms=" + RETENTION_MILLIS));
        }
        if (configuration.getOrDefault("cleanup.policy", "").contains("compact")) {
            findings.refuse("cleanup.policy of topic " + topic + " is " + configuration.get("cleanup.policy")
                    + ", which keeps one ticket of each item; " + alterCommand(topic, "cleanup.policy=delete"));
        }
        if (configuration
                .getOrDefault("unclean.leader.election.enable", "false")
                .equals("true")) {
            findings.warn("unclean.leader.election.enable of topic " + topic
                    + " is true: an election may lose confirmed tickets, and the queue then seems to have no lag; "
                    + alterCommand(topic, "unclean.leader.election.enable=false"));
        }
        if (!configuration.getOrDefault("retention.bytes", UNLIMITED).equals(UNLIMITED)) {
            findings.warn("retention.bytes of topic " + topic + " is " + configuration.get("retention.bytes")
                    + ": a rush may delete tickets before they are decided; "
                    + alterCommand(topic, "retention.bytes=-1"));
        }
    }

    private void inSyncReplicas(String topic, int replicas, int inSync) {
        String name = "min.insync.replicas of topic " + topic + " is " + inSync;
        if (inSync > replicas) {
            String finding =
                    name + ", but it has " + replicas + " replicas: Kafka quietly asks for no more than those; "
                            + alterCommand(topic, "min.insync.replicas=" + inSync(replicas));
            if (replicas == 1) {
                findings.warn(finding);
            } else {
                findings.refuse(finding);
            }
        } else if (replicas >= 3 && inSync < 2) {
            findings.refuse(name + ": a confirmed ticket may be on one broker only, and lost with it; "
                    + alterCommand(topic, "min.insync.replicas=" + inSync(replicas)));
        } else if (replicas > 1 && inSync == replicas) {
            findings.warn(name + ", all its replicas: nothing can be sent while one broker is down; "
                    + alterCommand(topic, "min.insync.replicas=" + inSync(replicas)));
        }
    }

    /** Two copies of what is confirmed where there are three. */
    static String inSync(int replicas) {
        return replicas > 2 ? "2" : "1";
    }

    private String server() {
        return " --bootstrap-server " + settings.bootstrapServers();
    }

    private String createCommand(String topic) {
        return "kafka-topics.sh" + server() + " --create --topic " + topic + " --partitions " + settings.partitions()
                + " --replication-factor " + settings.replicationFactor() + " --config min.insync.replicas="
                + inSync(settings.replicationFactor()) + " --config retention.ms=" + RETENTION_MILLIS;
    }

    private String alterCommand(String topic, String setting) {
        return "kafka-configs.sh" + server() + " --alter --entity-type topics --entity-name " + topic + " --add-config "
                + setting;
    }
}
