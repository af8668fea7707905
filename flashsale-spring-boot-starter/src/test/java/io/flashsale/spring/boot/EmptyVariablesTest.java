package io.flashsale.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.flashsale.Role;
import io.flashsale.spring.boot.jdbc.FlashSaleJdbcAutoConfiguration;
import io.flashsale.spring.boot.kafka.FlashSaleKafkaProperties;
import io.flashsale.spring.boot.redis.FlashSaleRedisProperties;
import io.flashsale.spring.boot.s3.FlashSaleS3Properties;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** A variable that an environment leaves empty, as FLASHSALE_REDIS_PASSWORD= in a container, is not set. */
class EmptyVariablesTest {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(FlashSaleAutoConfiguration.class, FlashSaleJdbcAutoConfiguration.class))
            .withUserConfiguration(All.class);

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties({
        FlashSaleRedisProperties.class,
        FlashSaleKafkaProperties.class,
        FlashSaleS3Properties.class
    })
    static class All {}

    private ApplicationContextRunner with(Map<String, Object> exact) {
        return runner.withInitializer(context ->
                context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("exact", exact)));
    }

    @Test
    void whatIsEmptyHasItsDefault() {
        Map<String, Object> empty = new HashMap<>();
        for (String name : new String[] {
            "flashsale.roles",
            "flashsale.redis.username",
            "flashsale.redis.password",
            "flashsale.redis.ssl.bundle",
            "flashsale.redis.client-name",
            "flashsale.redis.timeout",
            "flashsale.redis.max-connections",
            "flashsale.kafka.topic",
            "flashsale.kafka.group-id",
            "flashsale.s3.bucket",
            "flashsale.s3.region",
            "flashsale.s3.endpoint",
            "flashsale.s3.access-key",
            "flashsale.s3.public-base-url",
            "flashsale.rest.device-header",
            "flashsale.admin.role",
            "flashsale.jdbc.replica.url",
            "flashsale.signing-keys[0].kid",
            "flashsale.signing-keys[0].secret"
        }) {
            empty.put(name, name.hashCode() % 2 == 0 ? "" : " ");
        }
        empty.put("flashsale.kafka.properties.ssl.endpoint.identification.algorithm", "");
        with(Map.of("flashsale.store", "memory"))
                .run(unset -> with(empty)
                        .withPropertyValues("flashsale.store=memory")
                        .run(context -> {
                            assertThat(context).hasNotFailed();
                            for (Class<?> type :
                                    new Class<?>[] {FlashSaleRedisProperties.class, FlashSaleS3Properties.class}) {
                                assertThat(context.getBean(type)).isEqualTo(unset.getBean(type));
                            }
                            assertThat(context.getBean(FlashSaleProperties.class))
                                    .isEqualTo(unset.getBean(FlashSaleProperties.class));
                            FlashSaleKafkaProperties kafka = context.getBean(FlashSaleKafkaProperties.class);
                            assertThat(kafka.topic()).isEqualTo("flashsale-orders");
                            assertThat(kafka.groupId()).isEqualTo("flashsale-order-workers");
                            assertThat(kafka.properties()).containsEntry("ssl.endpoint.identification.algorithm", "");
                        }));
    }

    /** A YAML section whose lines are all commented out is an empty text; what a profile or the environment says of its parts counts. */
    @Test
    void anEmptySectionHidesNothing() {
        String secret = Base64.getEncoder().encodeToString(new byte[32]);
        runner.withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addLast(new MapPropertySource(
                                "base",
                                Map.of(
                                        "flashsale.risk", "",
                                        "flashsale.settings", "",
                                        "flashsale.rate-limit", "",
                                        "flashsale.rest", "",
                                        "flashsale.signing-keys", ""))))
                .withPropertyValues(
                        "flashsale.store=memory",
                        "flashsale.risk.blocked-buyers=bot1,bot2",
                        "flashsale.settings.place-timeout=7s",
                        "flashsale.rate-limit.capacity=5",
                        "flashsale.rest.enabled=false",
                        "flashsale.signing-keys[0].kid=a",
                        "flashsale.signing-keys[0].secret=" + secret,
                        "flashsale.signing-keys[1].kid=b",
                        "flashsale.signing-keys[1].purpose=sale-token",
                        "flashsale.signing-keys[1].secret=" + secret)
                .run(context -> {
                    assertThat(context).hasNotFailed().hasBean("flashSaleConfiguredSigningKeys");
                    FlashSaleProperties properties = context.getBean(FlashSaleProperties.class);
                    assertThat(properties.risk().blockedBuyers()).containsExactlyInAnyOrder("bot1", "bot2");
                    assertThat(properties.settings().placeTimeout()).isEqualTo(Duration.ofSeconds(7));
                    assertThat(properties.rateLimit().capacity()).isEqualTo(5);
                    assertThat(properties.rest().enabled()).isFalse();
                    assertThat(properties.signingKeys()).hasSize(2);
                });
        with(Map.of("flashsale.settings", "", "flashsale.settings.place-timeout", "7s", "flashsale.risk", " "))
                .withPropertyValues("flashsale.store=memory")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    FlashSaleProperties properties = context.getBean(FlashSaleProperties.class);
                    assertThat(properties.settings().placeTimeout()).isEqualTo(Duration.ofSeconds(7));
                });
    }

    @Test
    void aVariableWithUnderscoresCountsBelowAnEmptySection() {
        runner.withInitializer(context -> {
                    MutablePropertySources sources = context.getEnvironment().getPropertySources();
                    sources.addFirst(new SystemEnvironmentPropertySource(
                            "test-systemEnvironment", Map.of("FLASHSALE_RATE_LIMIT_CAPACITY", "5")));
                    sources.addLast(new MapPropertySource("base", Map.of("flashsale.rate-limit", "")));
                })
                .withPropertyValues("flashsale.store=memory")
                .run(context -> assertThat(context.getBean(FlashSaleProperties.class)
                                .rateLimit()
                                .capacity())
                        .isEqualTo(5));
    }

    /** As with a single value: what is left empty has its default, whatever comes behind it. */
    @Test
    void anEmptyVariableOverAListMeansTheDefault() {
        for (String roles : List.of("flashsale.roles[0]=order", "flashsale.roles=order")) {
            with(Map.of("flashsale.roles", ""))
                    .withPropertyValues("flashsale.store=memory", roles)
                    .run(context -> {
                        assertThat(context).hasNotFailed();
                        assertThat(context.getBean(FlashSaleProperties.class).roles())
                                .hasSameSizeAs(Role.values());
                    });
        }
    }

    /** Passwords keep the spaces around them. */
    @Test
    void aReplicaWithoutAUrlIsNoneAndItsCredentialsAreTheHostsUnlessSet() {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        with(Map.of("flashsale.jdbc.replica.url", " "))
                .withBean(DataSource.class, () -> h2)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("flashSaleReplicaDataSource"));
        with(Map.of(
                        "flashsale.jdbc.replica.url", "jdbc:h2:tcp://127.0.0.1:1/nowhere",
                        "flashsale.jdbc.replica.username", "",
                        "flashsale.jdbc.replica.password", "",
                        "spring.datasource.username", "host",
                        "spring.datasource.password", " secret "))
                .withBean(DataSource.class, () -> h2)
                .run(context -> {
                    HikariDataSource replica = context.getBean("flashSaleReplicaDataSource", HikariDataSource.class);
                    assertThat(replica.getUsername()).isEqualTo("host");
                    assertThat(replica.getPassword()).isEqualTo(" secret ");
                });
    }
}
