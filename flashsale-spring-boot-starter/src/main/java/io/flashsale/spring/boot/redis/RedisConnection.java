package io.flashsale.spring.boot.redis;

import io.flashsale.redis.RedisSettings;
import io.flashsale.redis.RedisStores;
import io.flashsale.spring.boot.internal.HostProperties;
import io.flashsale.spring.boot.internal.SettingErrors;
import io.flashsale.spring.boot.internal.ShopIdentity;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.core.env.Environment;

/** Connects by our properties, and by the host's where ours do not name a server. */
final class RedisConnection {
    private static final String PREFIX = "flashsale.redis";
    static final String ADDRESSES = PREFIX + ".addresses";
    private static final String CLIENT = PREFIX + ".client";
    static final String CLIENT_OF_HOST = CLIENT + "=host";

    /** Fills in where settings want an address and only the client knows it. */
    private static final String HOSTS_CLIENT = "redis://hosts-client:6379";

    private RedisConnection() {}

    static RedisStores connect(
            FlashSaleRedisProperties properties,
            Environment environment,
            ObjectProvider<SslBundles> sslBundles,
            ObjectProvider<RedissonClient> clients,
            ObjectProvider<ShopIdentity> shop) {
        HostProperties host = new HostProperties(environment);
        if (properties.client() == FlashSaleRedisProperties.Client.OWN) {
            RedisSettings settings = withShop(ownSettings(properties, host, sslBundles), properties.shop(), shop);
            return SettingErrors.named(PREFIX, () -> RedisStores.connect(settings));
        }
        RedissonClient client = clients.getIfUnique();
        if (client == null) {
            throw new IllegalStateException(
                    CLIENT + " is host, but there is no single RedissonClient bean: declare one,"
                            + " mark one of several @Primary, or set " + CLIENT + "=own");
        }
        return SettingErrors.named(
                PREFIX,
                () -> RedisStores.on(
                        client,
                        withShop(common(properties, List.of(HOSTS_CLIENT)).build(), properties.shop(), shop)));
    }

    private static RedisSettings withShop(
            RedisSettings settings, @Nullable String named, ObjectProvider<ShopIdentity> known) {
        return ShopIdentity.name(named, known)
                .map(shop -> SettingErrors.named(
                        PREFIX, () -> settings.toBuilder().shop(shop).build()))
                .orElse(settings);
    }

    /** The host's own server comes with its credentials; a server of ours never gets them. */
    static RedisSettings ownSettings(
            FlashSaleRedisProperties properties, HostProperties environment, ObjectProvider<SslBundles> sslBundles) {
        boolean ours = !properties.addresses().isEmpty();
        HostRedis host = ours ? HostRedis.NONE : HostRedis.of(environment);
        List<String> addresses = ours ? properties.addresses() : host.addresses();
        if (addresses.isEmpty()) {
            throw new IllegalStateException("Redis is asked for, but nothing says where it is: set " + ADDRESSES
                    + ", such as redis://localhost:6379, or spring.data.redis.host");
        }
        boolean sslUnlessSaid = properties.ssl().bundle() != null || host.ssl();
        boolean ssl = properties.ssl().enabled() == null
                ? sslUnlessSaid
                : properties.ssl().enabled();
        return SettingErrors.named(PREFIX, () -> {
            RedisSettings.Builder builder = common(properties, addresses)
                    .cluster(properties.cluster() || host.cluster())
                    .ssl(ssl)
                    .username(or(properties.username(), host.username()))
                    .password(or(properties.password(), host.password()))
                    .database(properties.database() != null ? properties.database() : host.database())
                    .clientName(properties.clientName())
                    .connectTimeout(properties.connectTimeout())
                    .maxConnections(properties.maxConnections())
                    .waitAtStart(properties.waitAtStart());
            String bundle = or(properties.ssl().bundle(), ours ? null : environment.text(HostRedis.BUNDLE));
            if (bundle != null && (ssl || addresses.get(0).startsWith("rediss:"))) {
                String property = properties.ssl().bundle() != null ? PREFIX + ".ssl.bundle" : HostRedis.BUNDLE;
                SslManagerBundle managers = managers(property, bundle, sslBundles);
                builder.trust(managers.getTrustManagerFactory()).keys(managers.getKeyManagerFactory());
            }
            return builder.build();
        });
    }

    private static SslManagerBundle managers(String property, String bundle, ObjectProvider<SslBundles> sslBundles) {
        SslBundles bundles = sslBundles.getIfAvailable();
        if (bundles == null) {
            throw new IllegalStateException(
                    property + " is " + bundle + ", but there is no SslBundles bean: do not exclude"
                            + " Spring Boot's SslAutoConfiguration, or declare one");
        }
        try {
            return bundles.getBundle(bundle).getManagers();
        } catch (NoSuchSslBundleException e) {
            throw new IllegalStateException(
                    property + " is " + bundle + ", but there is no such SSL bundle: define spring.ssl.bundle.jks."
                            + bundle + " or spring.ssl.bundle.pem." + bundle,
                    e);
        }
    }

    /** Settings that hold for a client of ours and the host's alike. */
    private static RedisSettings.Builder common(FlashSaleRedisProperties properties, List<String> addresses) {
        return RedisSettings.builder(addresses.toArray(String[]::new))
                .keyPrefix(properties.keyPrefix())
                .timeout(properties.timeout())
                .retryAttempts(properties.retryAttempts())
                .retryDelay(properties.retryDelay())
                .checks(
                        properties.checks() == FlashSaleRedisProperties.Checks.REFUSE
                                ? RedisSettings.Checks.REFUSE
                                : RedisSettings.Checks.WARN);
    }

    private static @Nullable String or(@Nullable String ours, @Nullable String host) {
        return ours != null ? ours : host;
    }
}
