package io.flashsale.spring.boot.health;

import io.flashsale.FlashSale;
import io.flashsale.spring.boot.FlashSaleAutoConfiguration;
import io.flashsale.spring.boot.FlashSaleProperties;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Configures the actuator endpoint, where it is exposed. */
@AutoConfiguration(after = FlashSaleAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean({FlashSale.class, FlashSaleProperties.class})
public class FlashSaleEndpointAutoConfiguration {
    @Bean
    @ConditionalOnAvailableEndpoint
    @ConditionalOnMissingBean
    FlashSaleEndpoint flashSaleEndpoint(FlashSale flashSale, FlashSaleProperties properties) {
        return new FlashSaleEndpoint(flashSale, properties.roles());
    }
}
