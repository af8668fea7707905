package io.flashsale.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;

class RedisSettingsTest {
    private static final String ADDRESS = "redis://localhost:6379";

    private static void refused(String setting, UnaryOperator<RedisSettings.Builder> change) {
        assertThatThrownBy(() -> change.apply(RedisSettings.builder(ADDRESS)).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(setting);
    }

    private static void refusedAddresses(String... addresses) {
        assertThatThrownBy(() -> RedisSettings.builder(addresses).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("addresses")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void anAddressAloneIsEnough() {
        RedisSettings settings = RedisSettings.builder(ADDRESS).build();
        assertThat(settings.cluster()).isFalse();
        assertThat(settings.timeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(settings.retryAttempts()).isEqualTo(2);
        assertThat(settings.retryDelay()).isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void severalAddressesAreACluster() {
        assertThat(RedisSettings.builder(ADDRESS, "redis://other:6379").build().cluster())
                .isTrue();
        assertThat(RedisSettings.builder(ADDRESS).cluster(true).build().cluster())
                .isTrue();
    }

    @Test
    void addressesAreRead() {
        assertThat(RedisAddress.parse("redis://my_redis.example:1"))
                .isEqualTo(new RedisAddress("my_redis.example", 1, false));
        assertThat(RedisAddress.parse("rediss://10.0.0.1:65535/"))
                .isEqualTo(new RedisAddress("10.0.0.1", 65_535, true));
        assertThat(RedisAddress.parse("redis://[::1]:6379")).isEqualTo(new RedisAddress("[::1]", 6_379, false));
    }

    @Test
    void sslMakesEveryAddressSpeakTls() {
        assertThat(RedisSettings.builder("redis://a:1", "rediss://b:2")
                        .ssl(true)
                        .build()
                        .addresses())
                .containsExactly("rediss://a:1", "rediss://b:2");
    }

    @Test
    void settingsBuiltFromOthersAreTheSameButForWhatIsChanged() throws NoSuchAlgorithmException {
        RedisSettings settings = RedisSettings.builder("redis://a:1", "redis://b:2")
                .ssl(true)
                .username("shop")
                .password("s3cret")
                .trust(TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm()))
                .keys(KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm()))
                .clientName("c")
                .timeout(Duration.ofMillis(11))
                .retryAttempts(3)
                .retryDelay(Duration.ofMillis(12))
                .connectTimeout(Duration.ofMillis(13))
                .maxConnections(14)
                .keyPrefix("p")
                .waitAtStart(Duration.ofMillis(15))
                .checks(RedisSettings.Checks.WARN)
                .build();
        assertThat(settings.toBuilder().build()).isEqualTo(settings);
        RedisSettings database = RedisSettings.builder(ADDRESS).database(4).build();
        assertThat(database.toBuilder().build()).isEqualTo(database);
        assertThat(database.toBuilder().database(5).build().database()).isEqualTo(5);
    }

    @Test
    void badAddressesAreRefused() {
        refusedAddresses();
        refusedAddresses("");
        refusedAddresses("localhost:6379");
        refusedAddresses("http://localhost:6379");
        refusedAddresses("redis://localhost");
        refusedAddresses("redis://localhost:0");
        refusedAddresses("redis://localhost:65536");
        refusedAddresses("redis://localhost:6379/1");
        refusedAddresses("redis://user:s3cret@localhost:6379");
        refusedAddresses("redis://:s3cret%@localhost:6379 ");
        refusedAddresses(ADDRESS, ADDRESS);
        refusedAddresses(ADDRESS, "rediss://other:6379");
    }

    @Test
    void otherBadValuesAreRefusedByName() throws NoSuchAlgorithmException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        refused("password", builder -> builder.username("shop"));
        refused("password", builder -> builder.password(""));
        refused("database", builder -> builder.database(-1));
        refused("database", builder -> builder.database(1).cluster(true));
        refused("trust", builder -> builder.trust(trust));
        refused("clientName", builder -> builder.clientName("my shop"));
        refused("keyPrefix", builder -> builder.keyPrefix("{shop}"));
        refused("timeout", builder -> builder.timeout(Duration.ofMillis(9)));
        refused("timeout", builder -> builder.timeout(Duration.ofSeconds(61)));
        refused("connectTimeout", builder -> builder.connectTimeout(Duration.ZERO));
        refused("retryAttempts", builder -> builder.retryAttempts(-1));
        refused("retryAttempts", builder -> builder.retryAttempts(11));
        refused("retryDelay", builder -> builder.retryDelay(Duration.ZERO));
        refused("maxConnections", builder -> builder.maxConnections(9));
        refused("waitAtStart", builder -> builder.waitAtStart(Duration.ofSeconds(-1)));
        refused("waitAtStart", builder -> builder.waitAtStart(Duration.ofHours(2)));
    }

    @Test
    void thePasswordIsNeverShown() {
        RedisSettings settings = RedisSettings.builder(ADDRESS)
                .username("shop")
                .password("s3cret")
                .build();
        assertThat(settings.toString()).contains(ADDRESS).doesNotContain("s3cret");
        assertThat(new RedisAccess(null, settings).toString()).doesNotContain("s3cret");
    }
}
