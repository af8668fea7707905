package io.flashsale.spring.boot.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flashsale.s3.S3MediaSettings;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class S3PropertiesTest {
    private static S3MediaSettings settings(Map<String, String> others) {
        Map<String, String> properties = new HashMap<>(others);
        properties.put("flashsale.s3.bucket", "media");
        properties.put("flashsale.s3.public-base-url", "https://cdn.example");
        return FlashSaleS3AutoConfiguration.settings(new Binder(new MapConfigurationPropertySource(properties))
                .bind("flashsale.s3", FlashSaleS3Properties.class)
                .get());
    }

    @Test
    void theDefaultsAreThoseOfTheAdapter() {
        assertThat(settings(Map.of()))
                .isEqualTo(S3MediaSettings.builder("media", URI.create("https://cdn.example"))
                        .build());
    }

    @Test
    void aKeyIsNotSetWithoutItsSecret() {
        assertThat(settings(Map.of()).credentials()).isNull();
        assertThat(settings(Map.of("flashsale.s3.access-key", "ann", "flashsale.s3.secret-key", "secret"))
                        .credentials())
                .isNotNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(Map.of("flashsale.s3.access-key", "ann")))
                .withMessageStartingWith("secretKey must be set");
    }
}
