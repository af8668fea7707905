package io.flashsale.spring.boot;

import io.flashsale.event.FlashSaleMeters;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Configures meters where Micrometer is; Spring Boot binds them to the host's registries, and {@link FlashSaleAutoConfiguration} adds them
 * as a listener.
 */
@AutoConfiguration(after = FlashSaleAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBean(FlashSaleProperties.class)
public class FlashSaleMetricsAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    FlashSaleMeters flashSaleMeters() {
        return new FlashSaleMeters();
    }
}
