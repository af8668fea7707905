package io.flashsale.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.FlashSale;
import io.flashsale.memory.LocalRateLimiter;
import io.flashsale.memory.MemoryOrderQueue;
import io.flashsale.memory.MemoryStockLedger;
import io.flashsale.memory.ThreadPoolScheduler;
import io.flashsale.redis.RedisStores;
import io.flashsale.redis.RedissonRateLimiter;
import io.flashsale.redis.RedissonSaleCache;
import io.flashsale.redis.RedissonStockLedger;
import io.flashsale.spi.MediaStore;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.RateLimiter;
import io.flashsale.spi.SaleCache;
import io.flashsale.spi.StockLedger;
import io.flashsale.spring.boot.jdbc.FlashSaleJdbcAutoConfiguration;
import io.flashsale.spring.boot.kafka.FlashSaleKafkaAutoConfiguration;
import io.flashsale.spring.boot.redis.FlashSaleRedisAutoConfiguration;
import io.flashsale.spring.boot.s3.FlashSaleS3AutoConfiguration;
import io.flashsale.testkit.server.RedisServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Which server takes over which part: by class path, properties of ours and the host's, and the host's beans. */
@ExtendWith(OutputCaptureExtension.class)
class ServerChoiceTest {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.shared();

    /** Nobody listens there. */
    private static final String NOBODY = "127.0.0.1:1";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withPropertyValues("flashsale.store=memory", "flashsale.redis.checks=warn", "flashsale.redis.timeout=3s")
            .withConfiguration(AutoConfigurations.of(
                    FlashSaleAutoConfiguration.class,
                    FlashSaleJdbcAutoConfiguration.class,
                    FlashSaleRedisAutoConfiguration.class,
                    FlashSaleKafkaAutoConfiguration.class,
                    FlashSaleS3AutoConfiguration.class));

    private final String here = "flashsale.redis.addresses=" + REDIS.uri();

    @Test
    void withoutAnAddressNothingIsOnAServer() {
        runner.run(context -> {
            assertThat(context).hasNotFailed().hasSingleBean(FlashSale.class);
            assertThat(context.getBean(StockLedger.class)).isInstanceOf(MemoryStockLedger.class);
            assertThat(context.getBean(OrderQueue.class)).isInstanceOf(MemoryOrderQueue.class);
            assertThat(context.getBean(RateLimiter.class)).isInstanceOf(LocalRateLimiter.class);
            assertThat(context).doesNotHaveBean(SaleCache.class).doesNotHaveBean(MediaStore.class);
        });
    }

    @Test
    void redisTakesLedgerAndCacheButNotTheRateLimit() {
        runner.withPropertyValues(here).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(StockLedger.class)).isInstanceOf(RedissonStockLedger.class);
            assertThat(context.getBean(SaleCache.class)).isInstanceOf(RedissonSaleCache.class);
            assertThat(context.getBean(RateLimiter.class)).isInstanceOf(LocalRateLimiter.class);
        });
    }

    @Test
    void theHostsRedisIsUsedWhereOursIsNotSet() {
        String[] address = REDIS.uri().replaceFirst("^redis://", "").split(":", 2);
        runner.withPropertyValues("spring.data.redis.host=" + address[0], "spring.data.redis.port=" + address[1])
                .run(context -> assertThat(context.getBean(StockLedger.class)).isInstanceOf(RedissonStockLedger.class));
    }

    @Test
    void theHostsCredentialsDoNotGoToAServerOfOurs() {
        runner.withPropertyValues(here, "spring.data.redis.host=elsewhere", "spring.data.redis.password=secret")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void theHostsClientIsUsedOnRequestAndStaysTheHosts() {
        Config config = new Config();
        config.useSingleServer().setAddress(REDIS.uri()).setConnectionMinimumIdleSize(1);
        RedissonClient client = Redisson.create(config);
        try {
            runner.withPropertyValues("flashsale.redis.client=host")
                    .withBean(RedissonClient.class, () -> client, bean -> bean.setDestroyMethodName(""))
                    .run(context ->
                            assertThat(context.getBean(StockLedger.class)).isInstanceOf(RedissonStockLedger.class));
            assertThat(client.isShutdown()).isFalse();
        } finally {
            client.shutdown();
        }
        runner.withPropertyValues("flashsale.redis.client=host")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("flashsale.redis.client")
                        .hasMessageContaining("RedissonClient"));
    }

    @Test
    void theRateLimitIsSharedOnRequest() {
        runner.withPropertyValues(here, "flashsale.rate-limit.type=redis")
                .run(context -> assertThat(context.getBean(RateLimiter.class)).isInstanceOf(RedissonRateLimiter.class));
    }

    @Test
    void memoryIsTakenOnRequestAndNobodyConnects() {
        runner.withPropertyValues(
                        "flashsale.redis.addresses=redis://" + NOBODY,
                        "flashsale.ledger.type=memory",
                        "flashsale.cache.type=none",
                        "spring.kafka.bootstrap-servers=" + NOBODY,
                        "flashsale.queue.type=memory",
                        "flashsale.s3.bucket=media",
                        "flashsale.media.type=none")
                .run(context -> {
                    assertThat(context).hasNotFailed().doesNotHaveBean(MediaStore.class);
                    assertThat(context.getBean(StockLedger.class)).isInstanceOf(MemoryStockLedger.class);
                    assertThat(context.getBean(OrderQueue.class)).isInstanceOf(MemoryOrderQueue.class);
                });
    }

    @Test
    void theHostsBeansReplaceServersAndNobodyConnects() {
        runner.withPropertyValues(
                        "flashsale.redis.addresses=redis://" + NOBODY,
                        "flashsale.kafka.bootstrap-servers=" + NOBODY,
                        "flashsale.s3.bucket=media")
                .withBean("own", StockLedger.class, () -> new MemoryStockLedger(Clock.systemUTC()))
                .withBean("ownCache", SaleCache.class, SaleCache::none)
                .withBean("ownQueue", OrderQueue.class, () -> new MemoryOrderQueue(new ThreadPoolScheduler()))
                .withBean("ownMedia", MediaStore.class, MediaStore::none)
                .run(context -> assertThat(context).hasNotFailed().hasBean("own"));
    }

    @ParameterizedTest
    @CsvSource({
        "flashsale.ledger.type=redis, io.flashsale.redis, flashsale-redis",
        "flashsale.ledger.type=redis, org.redisson, flashsale-redis",
        "flashsale.cache.type=redis, io.flashsale.redis, flashsale-redis",
        "flashsale.rate-limit.type=redis, io.flashsale.redis, flashsale-redis",
        "flashsale.queue.type=kafka, io.flashsale.kafka, flashsale-kafka",
        "flashsale.queue.type=kafka, org.apache.kafka, flashsale-kafka",
        "flashsale.media.type=s3, io.flashsale.s3, flashsale-s3",
        "flashsale.media.type=s3, software.amazon.awssdk, flashsale-s3"
    })
    void whatWasAskedForButIsNotOnTheClassPathIsRefused(String property, String missing, String module) {
        runner.withPropertyValues(property)
                .withClassLoader(new FilteredClassLoader(missing))
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining(property.substring(0, property.indexOf('=')))
                        .hasMessageContaining(module));
    }

    @ParameterizedTest
    @CsvSource({
        "spring.data.redis.sentinel.nodes=a:26379, flashsale.ledger.type=auto, flashsale.redis.client=host",
        "spring.data.redis.sentinel.master=main, flashsale.cache.type=redis, flashsale.redis.addresses",
        "spring.data.redis.masterreplica.nodes=a:6379, flashsale.ledger.type=auto, flashsale.redis.addresses"
    })
    void aTopologyThatWeDoNotSpeakIsNotTakenForNone(String topology, String choice, String help) {
        String property = topology.substring(0, topology.indexOf('='));
        runner.withPropertyValues(topology, choice)
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContainingAll(property, help));
        runner.withPropertyValues(topology, choice, here)
                .run(context -> assertThat(context).hasNotFailed());
        runner.withPropertyValues(topology, "flashsale.ledger.type=memory", "flashsale.cache.type=none")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @ParameterizedTest
    @CsvSource({
        "flashsale.redis, flashsale.redis.addresses=redis://" + NOBODY,
        "flashsale.kafka, flashsale.kafka.bootstrap-servers=" + NOBODY,
        "flashsale.s3, flashsale.s3.endpoint=http://" + NOBODY
    })
    void aServerThatIsDownIsRefusedWithTheSettingThatWaitsLonger(String prefix, String address) {
        runner.withPropertyValues(address, prefix + ".wait-at-start=1s")
                .withPropertyValues(
                        prefix.equals("flashsale.s3")
                                ? new String[] {
                                    "flashsale.s3.bucket=media",
                                    "flashsale.s3.public-base-url=https://cdn.example",
                                    "flashsale.s3.access-key=a",
                                    "flashsale.s3.secret-key=secret"
                                }
                                : new String[0])
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining("could not be used within " + prefix + ".wait-at-start, 1 s"));
    }

    @Test
    void anSslBundleThatIsNotThereIsNamed() {
        String unknown = "flashsale.redis.ssl.bundle=unknown";
        runner.withPropertyValues(here, unknown)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContainingAll("flashsale.redis.ssl.bundle is unknown", "SslAutoConfiguration"));
        runner.withBean(SslBundles.class, DefaultSslBundleRegistry::new)
                .withPropertyValues(here, unknown)
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining(
                                "flashsale.redis.ssl.bundle is unknown, but there is no such SSL bundle: define"
                                        + " spring.ssl.bundle.jks.unknown or spring.ssl.bundle.pem.unknown"));
        runner.withBean(SslBundles.class, DefaultSslBundleRegistry::new)
                .withPropertyValues(
                        "spring.data.redis.host=127.0.0.1",
                        "spring.data.redis.ssl.bundle=unknown",
                        "flashsale.redis.ssl.bundle=")
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining("spring.data.redis.ssl.bundle is unknown"));
    }

    @Test
    void aClientOfOurOwnIsNoAddress() {
        runner.withPropertyValues("flashsale.redis.client=own")
                .run(context -> assertThat(context.getBean(StockLedger.class)).isInstanceOf(MemoryStockLedger.class));
    }

    @ParameterizedTest
    @CsvSource({
        "flashsale.ledger.type=redis, flashsale.redis.addresses",
        "flashsale.rate-limit.type=redis, spring.data.redis.host",
        "flashsale.queue.type=kafka, flashsale.kafka.bootstrap-servers",
        "flashsale.media.type=s3, flashsale.s3.bucket must be set"
    })
    void whatWasAskedForWithoutAnAddressIsRefused(String property, String message) {
        runner.withPropertyValues(property)
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining(message));
    }

    @Test
    void anAddressWithoutTheModuleIsTheHostsOwnBusiness() {
        runner.withPropertyValues("spring.data.redis.host=127.0.0.1", "spring.kafka.bootstrap-servers=" + NOBODY)
                .withClassLoader(new FilteredClassLoader("io.flashsale.redis", "io.flashsale.kafka", "io.flashsale.s3"))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @ParameterizedTest
    @CsvSource({
        "flashsale.redis.retry-attempts=11, flashsale.redis.retry-attempts must be",
        "flashsale.redis.timeout=0s, flashsale.redis.timeout must be",
        "flashsale.redis.addresses=localhost, flashsale.redis.addresses has",
        "flashsale.redis.client=theirs, flashsale.redis.client",
        "flashsale.redis.username=ann, flashsale.redis.username is set without a password",
        "flashsale.ledger.type=disk, flashsale.ledger.type",
        "flashsale.cache.type=disk, flashsale.cache.type"
    })
    void aWrongValueIsRefusedByItsProperty(String property, String message) {
        runner.withPropertyValues(here, property).run(context -> {
            assertThat(context).hasFailed();
            assertThat(printed(context.getStartupFailure())).contains(message);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "flashsale.kafka.partitions=0, flashsale.kafka.partitions must be",
        "flashsale.kafka.topic=a b, flashsale.kafka.topic must be",
        "flashsale.kafka.properties[acks]=1, flashsale.kafka.properties must not change",
        "flashsale.kafka.properties[security.protocol]=NONE, does not accept its settings",
        "flashsale.queue.type=disk, flashsale.queue.type"
    })
    void aWrongValueForKafkaIsRefusedByItsProperty(String property, String message) {
        runner.withPropertyValues("flashsale.kafka.bootstrap-servers=" + NOBODY, property)
                .run(context -> {
                    assertThat(context).hasFailed();
                    assertThat(printed(context.getStartupFailure())).contains(message);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "flashsale.s3.upload-timeout=0s, flashsale.s3.upload-timeout must be",
        "flashsale.s3.access-key=only, flashsale.s3.secret-key must be set",
        "flashsale.s3.secret-key=only, flashsale.s3.access-key must be set",
        "flashsale.s3.upload-origins=https://Shop.example, flashsale.s3.upload-origins must hold",
        "flashsale.s3.warm-up.concurrency=0, flashsale.s3.warm-up.concurrency must be",
        "flashsale.s3.max-bytes[image/png]=0B, flashsale.s3.max-bytes of image/png must be",
        "flashsale.media.type=disk, flashsale.media.type"
    })
    void aWrongValueForS3IsRefusedByItsProperty(String property, String message) {
        runner.withPropertyValues(
                        "flashsale.s3.bucket=media", "flashsale.s3.public-base-url=http://cdn.example", property)
                .run(context -> {
                    assertThat(context).hasFailed();
                    assertThat(printed(context.getStartupFailure())).contains(message);
                });
        runner.withPropertyValues("flashsale.s3.bucket=media")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("flashsale.s3.public-base-url must be set"));
    }

    @Test
    void aServerThatIsDownIsNamedAndItsPasswordIsNot(CapturedOutput output) {
        runner.withPropertyValues(
                        "flashsale.redis.addresses=redis://" + NOBODY,
                        "flashsale.redis.password=very-secret",
                        "flashsale.redis.wait-at-start=0s")
                .run(context -> {
                    assertThat(context).hasFailed();
                    assertThat(printed(context.getStartupFailure()))
                            .contains(NOBODY)
                            .doesNotContain("very-secret");
                });
        runner.withPropertyValues(
                        "flashsale.kafka.bootstrap-servers=" + NOBODY,
                        "flashsale.kafka.wait-at-start=1s",
                        "flashsale.kafka.properties[sasl.jaas.config]=very-secret")
                .run(context -> {
                    assertThat(context).hasFailed();
                    assertThat(printed(context.getStartupFailure()))
                            .contains(NOBODY)
                            .doesNotContain("very-secret");
                });
        runner.withPropertyValues(
                        "flashsale.s3.bucket=media",
                        "flashsale.s3.endpoint=http://" + NOBODY,
                        "flashsale.s3.public-base-url=http://" + NOBODY,
                        "flashsale.s3.access-key=ann",
                        "flashsale.s3.secret-key=very-secret",
                        "flashsale.s3.wait-at-start=0s")
                .run(context -> {
                    assertThat(context).hasFailed();
                    assertThat(printed(context.getStartupFailure()))
                            .contains(NOBODY)
                            .doesNotContain("very-secret");
                });
        assertThat(output.getAll()).doesNotContain("very-secret");
    }

    @Test
    void ordersOfOneNodeOnlyAreNoMatchForALedgerOfAll() {
        runner.withPropertyValues(here, "flashsale.store=auto")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("flashsale.store")
                        .hasMessageContaining("Redis"));
    }

    @Test
    void aLedgerOfOneNodeOnlyIsWarnedOfUnlessAskedFor(CapturedOutput output) {
        runner.run(context -> assertThat(context).hasNotFailed());
        assertThat(output).contains("one process at a time may serve a sale");
        int before = output.getAll().length();
        runner.withPropertyValues("flashsale.ledger.type=memory")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output.getAll().substring(before)).doesNotContain("one process at a time");
    }

    @Test
    void ticketsNobodyTakesAreWarnedOf(CapturedOutput output) {
        runner.withPropertyValues("flashsale.roles=order,detail")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).contains("flashsale.roles has no worker");
    }

    @Test
    void nothingConnectsWhereItIsSwitchedOff() {
        runner.withPropertyValues("flashsale.enabled=false", "flashsale.redis.addresses=redis://" + NOBODY)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(RedisStores.class));
    }

    private static String printed(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
