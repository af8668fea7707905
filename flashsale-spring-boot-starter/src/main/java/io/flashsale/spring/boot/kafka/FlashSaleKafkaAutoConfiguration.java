package io.flashsale.spring.boot.kafka;

import io.flashsale.kafka.KafkaOrderQueue;
import io.flashsale.kafka.KafkaQueueSettings;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spring.boot.FlashSaleAutoConfiguration;
import io.flashsale.spring.boot.FlashSaleProperties;
import io.flashsale.spring.boot.internal.ConditionalOnServer;
import io.flashsale.spring.boot.internal.ConditionalOnSwitch;
import io.flashsale.spring.boot.internal.ConnectionDetails;
import io.flashsale.spring.boot.internal.HostProperties;
import io.flashsale.spring.boot.internal.SettingErrors;
import io.flashsale.spring.boot.internal.ShopIdentity;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Configures the order queue in Kafka, where its address is known. */
@AutoConfiguration(before = FlashSaleAutoConfiguration.class)
@ConditionalOnClass({KafkaOrderQueue.class, KafkaProducer.class})
@ConditionalOnSwitch("flashsale.enabled")
@ConditionalOnServer(
        choice = "flashsale.queue.type",
        server = "kafka",
        address = {FlashSaleKafkaAutoConfiguration.BOOTSTRAP_SERVERS, HostKafka.BOOTSTRAP_SERVERS})
@EnableConfigurationProperties({FlashSaleProperties.class, FlashSaleKafkaProperties.class})
public class FlashSaleKafkaAutoConfiguration {
    private static final String PREFIX = "flashsale.kafka";
    static final String BOOTSTRAP_SERVERS = PREFIX + ".bootstrap-servers";

    @Bean(FlashSaleAutoConfiguration.KAFKA_QUEUE)
    @ConditionalOnMissingBean(OrderQueue.class)
    KafkaOrderQueue flashSaleKafkaOrderQueue(
            FlashSaleKafkaProperties properties,
            FlashSaleProperties common,
            Environment environment,
            ObjectProvider<ShopIdentity> shop,
            ListableBeanFactory beans) {
        ClientVersion.check();
        if (properties.bootstrapServers().isEmpty()) {
            ConnectionDetails.refuse(beans, BOOTSTRAP_SERVERS, ConnectionDetails.KAFKA_3, ConnectionDetails.KAFKA_4);
        }
        KafkaQueueSettings settings = settings(properties, common.queue().maxBatch(), new HostProperties(environment));
        return SettingErrors.named(PREFIX, () -> KafkaOrderQueue.start(withShop(settings, properties.shop(), shop)));
    }

    private static KafkaQueueSettings withShop(
            KafkaQueueSettings settings, @Nullable String named, ObjectProvider<ShopIdentity> known) {
        return ShopIdentity.name(named, known)
                .map(shop -> SettingErrors.named(
                        PREFIX, () -> settings.toBuilder().shop(shop).build()))
                .orElse(settings);
    }

    /** The host's own brokers come with its credentials; brokers of ours never get them. */
    static KafkaQueueSettings settings(FlashSaleKafkaProperties properties, int maxBatch, HostProperties environment) {
        boolean ours = !properties.bootstrapServers().isEmpty();
        HostKafka host = ours ? new HostKafka(List.of(), Map.of()) : HostKafka.of(environment);
        List<String> servers = ours ? properties.bootstrapServers() : host.bootstrapServers();
        if (servers.isEmpty()) {
            throw new IllegalStateException("Kafka is asked for, but nothing says where it is: set " + BOOTSTRAP_SERVERS
                    + ", such as localhost:9092, or " + HostKafka.BOOTSTRAP_SERVERS);
        }
        Map<String, String> client = new TreeMap<>(host.clientProperties());
        client.putAll(properties.properties());
        return SettingErrors.named(
                PREFIX,
                () -> KafkaQueueSettings.builder(String.join(",", servers))
                        .topic(properties.topic())
                        .deadLetterTopic(properties.deadLetterTopic())
                        .groupId(properties.groupId())
                        .partitions(properties.partitions())
                        .replicationFactor(properties.replicationFactor())
                        .createTopics(properties.createTopics())
                        .properties(client)
                        .maxBatch(maxBatch)
                        .concurrency(properties.concurrency())
                        .retryDelay(properties.retryDelay())
                        .maxRetryDelay(properties.maxRetryDelay())
                        .waitAtStart(properties.waitAtStart())
                        .build());
    }
}
