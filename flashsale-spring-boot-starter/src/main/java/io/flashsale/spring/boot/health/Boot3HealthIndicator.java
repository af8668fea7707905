package io.flashsale.spring.boot.health;

import io.flashsale.FlashSale;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;

/** Tells Spring Boot 3.5 how the flash sale is doing. */
final class Boot3HealthIndicator extends AbstractHealthIndicator {
    private final FlashSale flashSale;

    Boot3HealthIndicator(FlashSale flashSale) {
        super("The flash sale's health could not be told");
        this.flashSale = flashSale;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        HealthReport report = HealthReport.of(flashSale.health());
        (report.up() ? builder.up() : builder.down()).withDetails(report.details());
    }
}
