package io.flashsale.spring.boot.health;

import io.flashsale.FlashSale;
import io.flashsale.spring.boot.FlashSaleAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.context.annotation.Bean;

/** Configures health where Spring Boot 4's spring-boot-health is; {@code management.health.flashsale.enabled=false} switches it off. */
@AutoConfiguration(after = FlashSaleAutoConfiguration.class)
@ConditionalOnClass(
        name = {
            "org.springframework.boot.health.contributor.AbstractHealthIndicator",
            "org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator"
        })
@ConditionalOnBean(FlashSale.class)
public class Boot4HealthAutoConfiguration {
    @Bean
    @ConditionalOnEnabledHealthIndicator("flashsale")
    @ConditionalOnMissingBean(name = "flashsaleHealthIndicator")
    Boot4HealthIndicator flashsaleHealthIndicator(FlashSale flashSale) {
        return new Boot4HealthIndicator(flashSale);
    }
}
