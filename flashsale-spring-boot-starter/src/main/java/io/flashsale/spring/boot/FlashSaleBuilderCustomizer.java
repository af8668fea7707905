package io.flashsale.spring.boot;

import io.flashsale.FlashSaleBuilder;

/** Changes the builder after properties and beans have had their say, for what they cannot say. Beans of this type are called in order. */
@FunctionalInterface
public interface FlashSaleBuilderCustomizer {
    void customize(FlashSaleBuilder builder);
}
