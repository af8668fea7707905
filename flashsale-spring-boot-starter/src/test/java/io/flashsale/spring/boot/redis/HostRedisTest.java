package io.flashsale.spring.boot.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.spring.boot.internal.HostProperties;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;

/** The host's Redis is read as Spring Boot reads it. */
class HostRedisTest {
    @Test
    void hostAndPort() {
        HostRedis redis = of("host=cache", "port=6380", "username=ann", "password=secret", "database=2");
        assertThat(redis.addresses()).containsExactly("redis://cache:6380");
        assertThat(redis.username()).isEqualTo("ann");
        assertThat(redis.password()).isEqualTo("secret");
        assertThat(redis.database()).isEqualTo(2);
        assertThat(redis.cluster()).isFalse();
        assertThat(redis.ssl()).isFalse();
        assertThat(redis.toString()).doesNotContain("secret");
    }

    @Test
    void thePortHasADefaultButTheHostHasNone() {
        assertThat(of("host=cache").addresses()).containsExactly("redis://cache:6379");
        assertThat(of("port=6380")).isEqualTo(HostRedis.NONE);
        assertThat(of("host= ")).isEqualTo(HostRedis.NONE);
    }

    @Test
    void aUrlComesFirstAndBringsItsOwnCredentials() {
        HostRedis redis = of("url=rediss://ann:sec%40ret@cache:6390/3", "host=other", "password=other");
        assertThat(redis).isEqualTo(new HostRedis(redis.addresses(), false, "ann", "sec@ret", 3, true));
        assertThat(redis.addresses()).containsExactly("rediss://cache:6390");
        assertThat(of("url=redis://:secret@cache").username()).isNull();
        assertThat(of("url=redis://:secret@cache").password()).isEqualTo("secret");
        assertThat(of("url=redis://cache").addresses()).containsExactly("redis://cache:6379");
    }

    @Test
    void aClusterIsAClusterEvenOfOneNodeAndHasNoOtherDatabase() {
        HostRedis redis = of("cluster.nodes=a:1,b:2", "database=5", "ssl.enabled=true");
        assertThat(redis.addresses()).containsExactly("redis://a:1", "redis://b:2");
        assertThat(redis.cluster()).isTrue();
        assertThat(redis.database()).isZero();
        assertThat(redis.ssl()).isTrue();
        assertThat(of("cluster.nodes[0]=a:1").cluster()).isTrue();
    }

    @Test
    void aUrlWithoutADatabaseMeansTheFirst() {
        assertThat(of("url=redis://cache", "database=5").database()).isZero();
    }

    @Test
    void aClusterComesBeforeAUrlWhoseCredentialsAndTlsHold() {
        HostRedis redis = of("cluster.nodes=a:1", "url=rediss://ann:secret@cache/3", "password=other");
        assertThat(redis).isEqualTo(new HostRedis(List.of("rediss://a:1"), true, "ann", "secret", 0, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sentinel.master=main", "sentinel.nodes=a:1,b:2", "sentinel.nodes[0]=a:1"})
    void sentinelComesFirstAndIsRefusedWithWhatToSet(String sentinel) {
        assertThatThrownBy(() -> of(sentinel, "cluster.nodes=a:1", "url=redis://cache", "host=cache"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll(
                        "spring.data.redis.sentinel", "flashsale.redis.client=host", "flashsale.redis.addresses");
    }

    @Test
    void aPrimaryWithReplicasComesBetweenClusterAndUrl() {
        assertThatThrownBy(() -> of("masterreplica.nodes=a:1,b:2", "url=redis://cache"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("spring.data.redis.masterreplica.nodes", "flashsale.redis.client=host");
        assertThat(of("masterreplica.nodes=a:1,b:2", "cluster.nodes=c:3").addresses())
                .containsExactly("redis://c:3");
    }

    @Test
    void aBundleMeansTlsUnlessItIsSwitchedOff() {
        assertThat(of("host=cache", "ssl.bundle=mine").ssl()).isTrue();
        assertThat(of("host=cache", "ssl.bundle=mine", "ssl.enabled=false").ssl())
                .isFalse();
        assertThat(of("host=cache", "ssl.enabled=on").ssl()).isTrue();
    }

    @Test
    void aUrlSpeaksTlsIfItOrTheSettingsSaySo() {
        assertThat(of("url=redis://cache").ssl()).isFalse();
        assertThat(of("url=redis://cache", "ssl.enabled=true").ssl()).isTrue();
        assertThat(of("url=redis://cache", "ssl.bundle=mine").ssl()).isTrue();
        assertThat(of("url=redis://cache", "ssl.bundle=mine", "ssl.enabled=false")
                        .ssl())
                .isFalse();
        assertThat(of("url=rediss://cache", "ssl.enabled=false").ssl()).isTrue();
    }

    @Test
    void aPasswordKeepsItsSpaces() {
        assertThat(of("host=cache", "password= sec ret ").password()).isEqualTo(" sec ret ");
        assertThat(of("host=cache", "password= ").password()).isNull();
    }

    @Test
    void aBrokenUrlIsNamedWithoutItsPassword() {
        assertThatThrownBy(() -> of("url=http://ann:secret@cache"))
                .hasMessageContaining("spring.data.redis.url")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> of("url=redis://ann:sec ret@cache"))
                .hasMessageContaining("spring.data.redis.url")
                .hasMessageNotContaining("ret@");
        assertThatThrownBy(() -> of("host=cache", "database=two")).hasMessageContaining("spring.data.redis.database");
    }

    private static HostRedis of(String... properties) {
        MockEnvironment environment = new MockEnvironment();
        for (String property : properties) {
            String[] parts = property.split("=", 2);
            environment.setProperty("spring.data.redis." + parts[0], parts[1]);
        }
        return HostRedis.of(new HostProperties(environment));
    }
}
