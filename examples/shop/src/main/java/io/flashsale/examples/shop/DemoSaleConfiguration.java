package io.flashsale.examples.shop;

import io.flashsale.FlashSale;
import java.time.Clock;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Offers the demo sale once everything has started. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(prefix = "shop.demo-sale", name = "enabled", matchIfMissing = true)
class DemoSaleConfiguration {
    @Bean
    ApplicationRunner demoSale(FlashSale flashSale, ShopSettings settings) {
        DemoSale demoSale = new DemoSale(flashSale, Clock.systemUTC(), settings.demoSale());
        return arguments -> demoSale.offer();
    }
}
