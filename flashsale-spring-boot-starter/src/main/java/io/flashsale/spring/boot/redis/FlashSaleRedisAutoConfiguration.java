package io.flashsale.spring.boot.redis;

import io.flashsale.redis.RedisStores;
import io.flashsale.spi.RateLimiter;
import io.flashsale.spi.SaleCache;
import io.flashsale.spi.StockLedger;
import io.flashsale.spring.boot.FlashSaleAutoConfiguration;
import io.flashsale.spring.boot.FlashSaleProperties;
import io.flashsale.spring.boot.internal.ConditionalOnServer;
import io.flashsale.spring.boot.internal.ConditionalOnSwitch;
import io.flashsale.spring.boot.internal.ConnectionDetails;
import io.flashsale.spring.boot.internal.ShopIdentity;
import org.redisson.api.RedissonClient;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/** Configures stock ledger, sale cache and, on request, the rate limit in Redis, where its address is known. */
@AutoConfiguration(before = FlashSaleAutoConfiguration.class)
@ConditionalOnClass({RedisStores.class, RedissonClient.class})
@ConditionalOnSwitch("flashsale.enabled")
@EnableConfigurationProperties({FlashSaleProperties.class, FlashSaleRedisProperties.class})
public class FlashSaleRedisAutoConfiguration {
    /** Connects only if one of the beans below is made from it. */
    @Bean
    @Lazy
    @ConditionalOnMissingBean
    RedisStores flashSaleRedisStores(
            FlashSaleRedisProperties properties,
            Environment environment,
            ObjectProvider<SslBundles> sslBundles,
            ObjectProvider<RedissonClient> clients,
            ObjectProvider<ShopIdentity> shop,
            ListableBeanFactory beans) {
        if (properties.client() == FlashSaleRedisProperties.Client.OWN
                && properties.addresses().isEmpty()) {
            ConnectionDetails.refuse(
                    beans, RedisConnection.ADDRESSES, ConnectionDetails.REDIS_3, ConnectionDetails.REDIS_4);
        }
        return RedisConnection.connect(properties, environment, sslBundles, clients, shop);
    }

    @Bean(FlashSaleAutoConfiguration.REDIS_LEDGER)
    @ConditionalOnMissingBean(StockLedger.class)
    @ConditionalOnRedis(choice = "flashsale.ledger.type")
    StockLedger flashSaleRedisStockLedger(RedisStores stores) {
        return stores.stockLedger();
    }

    @Bean
    @ConditionalOnMissingBean(SaleCache.class)
    @ConditionalOnRedis(choice = "flashsale.cache.type")
    SaleCache flashSaleRedisSaleCache(RedisStores stores) {
        return stores.saleCache();
    }

    /** Never by itself: somebody has to want it at the price of a call to Redis per request. */
    @Bean
    @ConditionalOnMissingBean(RateLimiter.class)
    @ConditionalOnSwitch("flashsale.rate-limit.enabled")
    @ConditionalOnServer(choice = "flashsale.rate-limit.type", server = "redis", auto = false)
    RateLimiter flashSaleRedisRateLimiter(RedisStores stores, FlashSaleProperties properties) {
        return stores.rateLimiter(properties.rateLimit().toSettings());
    }
}
