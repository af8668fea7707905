package io.flashsale.spring.boot.s3;

import io.flashsale.s3.S3MediaSettings;
import io.flashsale.s3.S3MediaStore;
import io.flashsale.spi.MediaStore;
import io.flashsale.spring.boot.FlashSaleAutoConfiguration;
import io.flashsale.spring.boot.internal.ConditionalOnServer;
import io.flashsale.spring.boot.internal.ConditionalOnSwitch;
import io.flashsale.spring.boot.internal.SettingErrors;
import java.net.URI;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import software.amazon.awssdk.services.s3.S3Client;

/** Configures pictures and videos in S3, where a bucket is named. */
@AutoConfiguration(before = FlashSaleAutoConfiguration.class)
@ConditionalOnClass({S3MediaStore.class, S3Client.class})
@ConditionalOnSwitch("flashsale.enabled")
@ConditionalOnServer(choice = "flashsale.media.type", server = "s3", address = "flashsale.s3.bucket")
@EnableConfigurationProperties(FlashSaleS3Properties.class)
public class FlashSaleS3AutoConfiguration {
    private static final String PREFIX = "flashsale.s3";

    @Bean
    @ConditionalOnMissingBean(MediaStore.class)
    S3MediaStore flashSaleS3MediaStore(FlashSaleS3Properties properties) {
        return SettingErrors.named(PREFIX, () -> S3MediaStore.open(settings(properties)));
    }

    static S3MediaSettings settings(FlashSaleS3Properties properties) {
        String bucket = required("bucket", properties.bucket(), "it must exist already");
        URI publicBaseUrl = required(
                "publicBaseUrl",
                properties.publicBaseUrl(),
                "the CDN's address, or that of a bucket everybody may read");
        S3MediaSettings.Builder builder = S3MediaSettings.builder(bucket, publicBaseUrl)
                .region(properties.region())
                .uploadOrigins(properties.uploadOrigins())
                .uploadTimeout(properties.uploadTimeout())
                .writeOnce(properties.writeOnce())
                .connectTimeout(properties.connectTimeout())
                .timeout(properties.timeout())
                .waitAtStart(properties.waitAtStart())
                .warmUp(warmUp(properties.warmUp()));
        ifSet(properties.endpoint(), builder::endpoint);
        ifSet(properties.pathStyle(), builder::pathStyle);
        ifSet(properties.uploadEndpoint(), builder::uploadEndpoint);
        String accessKey = properties.accessKey();
        String secretKey = properties.secretKey();
        if (accessKey != null || secretKey != null) {
            builder.accessKey(
                    required("accessKey", accessKey, "secret-key is set without it"),
                    required("secretKey", secretKey, "access-key is set without it"));
        }
        if (!properties.maxBytes().isEmpty()) {
            builder.maxBytes(properties.maxBytes().entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, type -> type.getValue().toBytes())));
        }
        return builder.build();
    }

    private static S3MediaSettings.WarmUp warmUp(FlashSaleS3Properties.WarmUp properties) {
        return new S3MediaSettings.WarmUp(
                properties.baseUrl(),
                properties.concurrency(),
                properties.timeout(),
                properties.maxBytes().toBytes());
    }

    private static <T> void ifSet(@Nullable T value, Consumer<T> setting) {
        if (value != null) {
            setting.accept(value);
        }
    }

    private static <T> T required(String setting, @Nullable T value, String help) {
        if (value == null) {
            throw new IllegalArgumentException(setting + " must be set: " + help);
        }
        return value;
    }
}
