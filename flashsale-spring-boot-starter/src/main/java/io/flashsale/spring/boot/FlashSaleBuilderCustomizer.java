package io.flashsale.spring.boot;

import io.flashsale.FlashSaleBuilder;

/** Changes the builder after properties and beans, for what they cannot say. Beans of this type are called in their order. */
@FunctionalInterface
public interface FlashSaleBuilderCustomizer {
    void customize(FlashSaleBuilder builder);
}
