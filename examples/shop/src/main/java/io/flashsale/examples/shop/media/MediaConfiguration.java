package io.flashsale.examples.shop.media;

import io.flashsale.examples.shop.ShopSettings;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The shop keeps its media in a directory unless told otherwise; the starter takes whatever media store it finds. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "shop.local-media", matchIfMissing = true)
class MediaConfiguration {
    @Bean
    LocalMediaStore mediaStore(ShopSettings settings) {
        return new LocalMediaStore(settings.directory().resolve("media"), InstantSource.system(), new SecureRandom());
    }
}
