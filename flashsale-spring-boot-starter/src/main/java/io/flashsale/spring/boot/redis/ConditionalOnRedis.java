package io.flashsale.spring.boot.redis;

import io.flashsale.spring.boot.internal.ConditionalOnServer;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;

/** Matches where Redis takes over a part; the one place that knows all properties which say where Redis is. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ConditionalOnServer(
        choice = "",
        server = "redis",
        address = {
            RedisConnection.ADDRESSES,
            RedisConnection.CLIENT_OF_HOST,
            HostRedis.SENTINEL_MASTER,
            HostRedis.SENTINEL_NODES,
            HostRedis.NODES,
            HostRedis.MASTER_REPLICA,
            HostRedis.URL,
            HostRedis.HOST
        })
@interface ConditionalOnRedis {
    /** The property that chooses, such as {@code flashsale.ledger.type}. */
    @AliasFor(annotation = ConditionalOnServer.class)
    String choice();
}
