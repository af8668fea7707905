package io.flashsale.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import io.flashsale.FlashSaleSettings;
import io.flashsale.Role;
import io.flashsale.handler.VelocityPolicy;
import io.flashsale.memory.LocalRateLimiter;
import io.flashsale.memory.MemoryOrderQueue;
import io.flashsale.memory.MemoryStockLedger;
import io.flashsale.memory.ThreadPoolScheduler;
import io.flashsale.spring.boot.FlashSaleProperties.Admin.Access;
import io.flashsale.spring.boot.FlashSaleProperties.Jdbc.Schema;
import io.flashsale.spring.boot.FlashSaleProperties.Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class FlashSalePropertiesTest {
    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(FlashSaleAutoConfiguration.class));

    @Test
    void theDefaultsAreThoseOfTheLibrary() {
        runner.run(context -> {
            FlashSaleProperties properties = context.getBean(FlashSaleProperties.class);
            assertThat(properties.enabled()).isTrue();
            assertThat(properties.roles()).containsExactlyInAnyOrder(Role.values());
            assertThat(properties.store()).isEqualTo(Store.AUTO);
            assertThat(properties.settings().toSettings()).isEqualTo(FlashSaleSettings.DEFAULTS);
            assertThat(properties.rateLimit().enabled()).isTrue();
            assertThat(properties.rateLimit().toSettings()).isEqualTo(LocalRateLimiter.Settings.DEFAULTS);
            assertThat(properties.threads().completion()).isNull();
            assertThat(properties.threads().toSettings()).isEqualTo(ThreadPoolScheduler.Settings.DEFAULTS);
            assertThat(properties.queue().capacity()).isEqualTo(MemoryOrderQueue.DEFAULT_CAPACITY);
            assertThat(properties.queue().maxBatch()).isEqualTo(MemoryOrderQueue.DEFAULT_MAX_BATCH);
            assertThat(properties.ledger().maxBatch()).isEqualTo(MemoryStockLedger.DEFAULT_MAX_BATCH);
            FlashSaleProperties.Velocity velocity = properties.risk().velocity();
            assertThat(velocity.enabled()).isFalse();
            assertThat(velocity.toLimits()).isEqualTo(VelocityPolicy.Limits.DEFAULTS);
            assertThat(properties.jdbc().schema()).isEqualTo(Schema.MIGRATE);
            assertThat(properties.rest().enabled()).isTrue();
            assertThat(properties.rest().deviceHeader()).isNull();
            assertThat(properties.admin().enabled()).isNull();
            assertThat(properties.admin().access()).isEqualTo(Access.ROLE);
            assertThat(properties.admin().role()).isEqualTo("ADMIN");
            assertThat(properties.signingKeys()).isEmpty();
        });
    }

    @Test
    void everySettingHasItsProperty() {
        runner.withPropertyValues(
                        "flashsale.settings.place-timeout=6s",
                        "flashsale.settings.reserve-timeout=4s",
                        "flashsale.settings.max-batch=10",
                        "flashsale.settings.max-in-flight=3",
                        "flashsale.settings.max-waiting=100",
                        "flashsale.settings.acknowledge-enqueued=true",
                        "flashsale.settings.reserve-linger=1ms",
                        "flashsale.settings.enqueue-timeout=100ms",
                        "flashsale.settings.near-cache-time=2s",
                        "flashsale.settings.sold-out-time=300ms",
                        "flashsale.settings.sale-token-time=1m",
                        "flashsale.settings.first-check=5s",
                        "flashsale.settings.lost-after=20s",
                        "flashsale.settings.give-up-after=5m",
                        "flashsale.settings.top-up-every=20s",
                        "flashsale.settings.load-lead=2h")
                .run(context -> assertThat(context.getBean(FlashSaleSettings.class))
                        .isEqualTo(FlashSaleSettings.builder()
                                .placeTimeout(Duration.ofSeconds(6))
                                .reserveTimeout(Duration.ofSeconds(4))
                                .maxBatch(10)
                                .maxInFlight(3)
                                .reserveLinger(Duration.ofMillis(1))
                                .maxWaiting(100)
                                .acknowledgeEnqueued(true)
                                .enqueueTimeout(Duration.ofMillis(100))
                                .nearCacheTime(Duration.ofSeconds(2))
                                .soldOutTime(Duration.ofMillis(300))
                                .saleTokenTime(Duration.ofMinutes(1))
                                .firstCheck(Duration.ofSeconds(5))
                                .lostAfter(Duration.ofSeconds(20))
                                .giveUpAfter(Duration.ofMinutes(5))
                                .topUpEvery(Duration.ofSeconds(20))
                                .loadLead(Duration.ofHours(2))
                                .build()));
    }

    @ParameterizedTest
    @CsvSource({
        "flashsale.settings.max-batch=0, maxBatch",
        "flashsale.settings.place-timeout=0s, flashsale.settings.place-timeout must be",
        "flashsale.settings.lost-after=1s, flashsale.settings.lost-after must not be less than firstCheck",
        "flashsale.settings.place-timeout=soon, place-timeout",
        "flashsale.rate-limit.capacity=0, capacity",
        "flashsale.rate-limit.period=0s, flashsale.rate-limit.period must be",
        "flashsale.threads.blocking=0, blocking",
        "flashsale.threads.completion=0, completion",
        "flashsale.queue.capacity=0, capacity",
        "flashsale.queue.max-batch=0, maxBatch",
        "flashsale.risk.blocked-buyers=ann and ben, flashsale.risk.blocked-buyers",
        "flashsale.roles=cook, flashsale.roles",
        "flashsale.store=disk, flashsale.store",
        "flashsale.signing-keys[0].kid=k, secret"
    })
    void aWrongValueIsRefusedByName(String property, String message) {
        runner.withPropertyValues(property).run(context -> {
            assertThat(context).hasFailed();
            assertThat(printed(context.getStartupFailure())).contains(message);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "flashsale.settings.max-batch=0, flashsale.settings.max-batch",
        "flashsale.rate-limit.capacity=0, flashsale.rate-limit.capacity",
        "flashsale.threads.blocking=0, blockingThreads",
        "flashsale.queue.capacity=0, capacity",
        "flashsale.signing-keys[0].secret=c2VjcmV0, flashsale.signing-keys[0].kid must be set"
    })
    void aWrongValueIsRefusedWithoutBeanValidationToo(String property, String message) {
        runner.withPropertyValues(property)
                .withClassLoader(new FilteredClassLoader("jakarta.validation", "org.hibernate.validator"))
                .run(context -> {
                    assertThat(context).hasFailed();
                    assertThat(printed(context.getStartupFailure())).contains(message);
                });
    }

    @Test
    void everyPropertyIsDescribedForEditors() throws IOException {
        String metadata;
        try (InputStream in =
                FlashSaleProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            metadata = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        List<Map<String, Object>> properties = JsonPath.read(metadata, "$.properties[?(@.name =~ /flashsale.*/)]");
        assertThat(properties).hasSizeGreaterThan(40);
        assertThat(properties)
                .allSatisfy(property -> assertThat((String) property.get("description"))
                        .as("%s", property)
                        .isNotBlank());
        assertThat(properties)
                .extracting(property -> property.get("name"))
                .contains(
                        "flashsale.settings.place-timeout",
                        "flashsale.admin.access",
                        "flashsale.risk.velocity.per-address");
    }

    private static String printed(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
