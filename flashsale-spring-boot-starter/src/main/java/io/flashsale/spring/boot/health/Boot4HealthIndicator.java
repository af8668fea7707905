package io.flashsale.spring.boot.health;

import io.flashsale.FlashSale;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Health of the flash sale for Spring Boot 4. */
final class Boot4HealthIndicator extends AbstractHealthIndicator {
    private final FlashSale flashSale;

    Boot4HealthIndicator(FlashSale flashSale) {
        super("The flash sale's health could not be determined");
        this.flashSale = flashSale;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        HealthReport report = HealthReport.of(flashSale.health());
        (report.up() ? builder.up() : builder.down()).withDetails(report.details());
    }
}
