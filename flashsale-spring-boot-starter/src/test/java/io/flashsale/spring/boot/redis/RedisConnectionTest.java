package io.flashsale.spring.boot.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.redis.RedisSettings;
import io.flashsale.spring.boot.internal.HostProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.mock.env.MockEnvironment;

/** Where ours and the host's properties meet. */
class RedisConnectionTest {
    /** Settings refuse a bundle without TLS, so it was left out where there is none. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redis://cache:6379  | spring.data.redis.host=cache |",
                "rediss://cache:6379 | spring.data.redis.host=cache | spring.data.redis.ssl.bundle=mine",
                "redis://cache:6379  | spring.data.redis.host=cache | spring.data.redis.ssl.bundle=mine,flashsale.redis.ssl.enabled=false",
                "redis://cache:6379  | spring.data.redis.host=cache | spring.data.redis.ssl.bundle=mine,spring.data.redis.ssl.enabled=false",
                "rediss://cache:6379 | spring.data.redis.host=cache | flashsale.redis.ssl.bundle=mine",
                "redis://cache:6379  | spring.data.redis.host=cache | flashsale.redis.ssl.bundle=mine,flashsale.redis.ssl.enabled=false",
                "rediss://cache:6379 | spring.data.redis.host=cache | flashsale.redis.ssl.enabled=true,spring.data.redis.ssl.enabled=false",
                "rediss://cache:6379 | spring.data.redis.url=redis://cache | spring.data.redis.ssl.enabled=true",
                "rediss://cache:6379 | spring.data.redis.url=rediss://cache | flashsale.redis.ssl.enabled=false",
                "rediss://ours:6379  | flashsale.redis.addresses=redis://ours:6379 | flashsale.redis.ssl.bundle=mine",
                "rediss://ours:6379  | flashsale.redis.addresses=rediss://ours:6379 | flashsale.redis.ssl.bundle=mine,flashsale.redis.ssl.enabled=false",
                "redis://ours:6379   | flashsale.redis.addresses=redis://ours:6379 | spring.data.redis.ssl.bundle=mine"
            })
    void tlsIsWhatTheNearestPropertySays(String expected, String address, String others) {
        assertThat(settings(address, others == null ? new String[0] : others.split(",")))
                .hasToString("[" + expected + "]");
    }

    @Test
    void theDefaultsAreThoseOfTheAdapter() {
        assertThat(settings("flashsale.redis.addresses=redis://ours:6379"))
                .isEqualTo(RedisSettings.builder("redis://ours:6379").build());
    }

    private static RedisSettings settings(String address, String... others) {
        MockEnvironment environment = new MockEnvironment();
        set(environment, address);
        for (String other : others) {
            set(environment, other);
        }
        FlashSaleRedisProperties properties =
                Binder.get(environment).bindOrCreate("flashsale.redis", FlashSaleRedisProperties.class);
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean("bundles", new DefaultSslBundleRegistry("mine", SslBundle.systemDefault()));
        return RedisConnection.ownSettings(
                properties, new HostProperties(environment), beans.getBeanProvider(SslBundles.class));
    }

    private static void set(MockEnvironment environment, String property) {
        String[] nameAndValue = property.split("=", 2);
        environment.setProperty(nameAndValue[0], nameAndValue[1]);
    }
}
