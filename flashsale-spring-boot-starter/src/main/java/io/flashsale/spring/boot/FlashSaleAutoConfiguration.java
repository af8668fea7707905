package io.flashsale.spring.boot;

import io.flashsale.FlashSale;
import io.flashsale.FlashSaleBuilder;
import io.flashsale.FlashSaleSettings;
import io.flashsale.event.FlashSaleListener;
import io.flashsale.handler.RiskPolicy;
import io.flashsale.memory.ConfiguredSigningKeys;
import io.flashsale.memory.LocalRateLimiter;
import io.flashsale.memory.MemoryOrderQueue;
import io.flashsale.memory.MemoryStockLedger;
import io.flashsale.memory.ThreadPoolScheduler;
import io.flashsale.spi.KeeperRows;
import io.flashsale.spi.MediaStore;
import io.flashsale.spi.OrderQueue;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.RateLimiter;
import io.flashsale.spi.SaleCache;
import io.flashsale.spi.SaleCatalog;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.SigningKey;
import io.flashsale.spi.SigningKeys;
import io.flashsale.spi.StockLedger;
import io.flashsale.spring.boot.internal.BindingRules;
import io.flashsale.spring.boot.internal.ConditionalOnSet;
import io.flashsale.spring.boot.internal.ConditionalOnSwitch;
import io.flashsale.spring.boot.internal.SettingErrors;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Configures the flash sale itself from properties and the host's beans. A bean of the host's replaces any collaborator of ours.
 */
@AutoConfiguration
@ConditionalOnSwitch("flashsale.enabled")
@EnableConfigurationProperties(FlashSaleProperties.class)
public class FlashSaleAutoConfiguration {
    /** Name of the stock ledger's bean where it is in Redis. */
    public static final String REDIS_LEDGER = "flashSaleRedisStockLedger";

    /** Name of the order queue's bean where it is in Kafka. */
    public static final String KAFKA_QUEUE = "flashSaleKafkaOrderQueue";

    @Bean
    static BindingRules flashSaleBindingRules() {
        return new BindingRules();
    }

    @Bean
    @ConditionalOnMissingBean
    FlashSaleSettings flashSaleSettings(FlashSaleProperties properties) {
        return properties.settings().toSettings();
    }

    @Bean
    @ConditionalOnMissingBean(Scheduler.class)
    ThreadPoolScheduler flashSaleScheduler(FlashSaleProperties properties) {
        return new ThreadPoolScheduler(properties.threads().toSettings());
    }

    @Bean
    @ConditionalOnMissingBean(OrderQueue.class)
    MemoryOrderQueue flashSaleMemoryOrderQueue(FlashSaleProperties properties, Scheduler scheduler) {
        StorageChecks.checkQueue(properties.queue().type());
        return new MemoryOrderQueue(
                scheduler, properties.queue().capacity(), properties.queue().maxBatch());
    }

    @Bean
    @ConditionalOnMissingBean(StockLedger.class)
    MemoryStockLedger flashSaleMemoryStockLedger(FlashSaleProperties properties, ObjectProvider<Clock> clock) {
        StorageChecks.checkLedger(properties.ledger().type());
        return new MemoryStockLedger(
                clock.getIfUnique(Clock::systemUTC), properties.ledger().maxBatch());
    }

    @Bean
    @ConditionalOnMissingBean(RateLimiter.class)
    RateLimiter flashSaleRateLimiter(FlashSaleProperties properties, ObjectProvider<Clock> clock, Scheduler scheduler) {
        FlashSaleProperties.RateLimit limit = properties.rateLimit();
        if (!limit.enabled()) {
            return RateLimiter.unlimited();
        }
        StorageChecks.checkRateLimit(limit.type());
        return new LocalRateLimiter(nanoTime(clock, scheduler), limit.toSettings());
    }

    @Bean
    @ConditionalOnMissingBean(SigningKeys.class)
    @ConditionalOnSet("flashsale.signing-keys")
    ConfiguredSigningKeys flashSaleConfiguredSigningKeys(FlashSaleProperties properties) {
        List<FlashSaleProperties.Key> keys = properties.signingKeys();
        List<SigningKey> made = IntStream.range(0, keys.size())
                .mapToObj(index ->
                        SettingErrors.named("flashsale.signing-keys[" + index + "]", () -> signingKey(keys.get(index))))
                .toList();
        try {
            return new ConfiguredSigningKeys(made);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("flashsale.signing-keys: " + e.getMessage()
                    + "; purpose, ticket if not set, says what a key is for");
        }
    }

    @Bean
    @ConditionalOnMissingBean
    FlashSale flashSale(
            FlashSaleProperties properties,
            FlashSaleSettings settings,
            ObjectProvider<Clock> clock,
            Scheduler scheduler,
            OrderQueue queue,
            StockLedger ledger,
            RateLimiter rateLimiter,
            ObjectProvider<RiskPolicy> riskPolicies,
            ObjectProvider<FlashSaleListener> listeners,
            ObjectProvider<FlashSaleBuilderCustomizer> customizers,
            ListableBeanFactory beans) {
        FlashSaleBuilder builder = FlashSale.builder()
                .settings(settings)
                .roles(properties.roles())
                .clock(clock.getIfUnique(Clock::systemUTC))
                .scheduler(scheduler)
                .queue(queue)
                .ledger(ledger)
                .rateLimiter(rateLimiter)
                .riskPolicy(
                        RiskPolicies.of(properties.risk(), nanoTime(clock, scheduler), riskPolicies.orderedStream()));
        addStores(builder, properties, beans);
        StorageChecks.checkSharing(properties, ledger, queue);
        StorageChecks.checkOthers(properties, beans);
        beans.getBeanProvider(SaleCache.class).ifAvailable(builder::cache);
        beans.getBeanProvider(MediaStore.class).ifAvailable(builder::mediaStore);
        listeners.orderedStream().forEach(builder::listener);
        HandlerBeans.addTo(builder, beans);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }

    @Bean
    @ConditionalOnMissingBean
    FlashSaleLifecycle flashSaleLifecycle(FlashSale flashSale) {
        return new FlashSaleLifecycle(flashSale);
    }

    /** As {@link FlashSaleBuilder#clock} says. */
    private static LongSupplier nanoTime(ObjectProvider<Clock> clock, Scheduler scheduler) {
        return clock.getIfUnique(Clock::systemUTC) instanceof LongSupplier nanoTime ? nanoTime : scheduler::nanoTime;
    }

    private static void addStores(FlashSaleBuilder builder, FlashSaleProperties properties, ListableBeanFactory beans) {
        OrderStore orders = beans.getBeanProvider(OrderStore.class).getIfAvailable();
        if (orders == null) {
            StorageChecks.checkStore(properties.store(), beans);
        } else {
            builder.orderStore(orders);
        }
        beans.getBeanProvider(SaleCatalog.class).ifAvailable(builder::catalog);
        beans.getBeanProvider(KeeperRows.class).ifAvailable(builder::keeperRows);
        beans.getBeanProvider(SigningKeys.class).ifAvailable(builder::signingKeys);
    }

    private static SigningKey signingKey(FlashSaleProperties.Key key) {
        if (key.kid() == null || key.secret() == null) { // without Bean Validation nobody has looked
            throw new IllegalArgumentException((key.kid() == null ? "kid" : "secret") + " must be set");
        }
        return new SigningKey(key.kid(), key.purpose(), secret(key.secret()), key.createdAt());
    }

    /** Says what is wrong without showing any of the secret. */
    private static byte[] secret(String base64) {
        try {
            byte[] secret = Base64.getDecoder().decode(base64);
            if (secret.length >= SigningKey.MIN_SECRET_BYTES) {
                return secret;
            }
        } catch (IllegalArgumentException e) {
            // reported below: this message shows a character
        }
        throw new IllegalArgumentException(
                "secret must be base64 of at least " + SigningKey.MIN_SECRET_BYTES + " bytes");
    }
}
