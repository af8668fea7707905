package io.flashsale.spring.boot.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.kafka.KafkaQueueSettings;
import io.flashsale.memory.MemoryOrderQueue;
import io.flashsale.spring.boot.internal.HostProperties;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.mock.env.MockEnvironment;

class KafkaPropertiesTest {
    @Test
    void theDefaultsAreThoseOfTheAdapter() {
        MockEnvironment environment =
                new MockEnvironment().withProperty("flashsale.kafka.bootstrap-servers", "a:9092,b:9092");
        FlashSaleKafkaProperties properties =
                Binder.get(environment).bindOrCreate("flashsale.kafka", FlashSaleKafkaProperties.class);

        assertThat(FlashSaleKafkaAutoConfiguration.settings(
                        properties, MemoryOrderQueue.DEFAULT_MAX_BATCH, new HostProperties(environment)))
                .isEqualTo(KafkaQueueSettings.builder("a:9092,b:9092").build());
    }
}
