package io.flashsale.spring.boot.health;

import io.flashsale.FlashSale;
import io.flashsale.spring.boot.FlashSaleAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Configures health where Spring Boot 3.5's spring-boot-actuator is; {@code management.health.flashsale.enabled=false} switches it off. */
@AutoConfiguration(after = FlashSaleAutoConfiguration.class)
@ConditionalOnClass(
        name = {
            "org.springframework.boot.actuate.health.AbstractHealthIndicator",
            "org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator"
        })
@ConditionalOnBean(FlashSale.class)
public class Boot3HealthAutoConfiguration {
    @Bean
    @ConditionalOnEnabledHealthIndicator("flashsale")
    @ConditionalOnMissingBean(name = "flashsaleHealthIndicator")
    Boot3HealthIndicator flashsaleHealthIndicator(FlashSale flashSale) {
        return new Boot3HealthIndicator(flashSale);
    }
}
