package io.flashsale.spring.boot.health;

import io.flashsale.FlashSale;
import io.flashsale.Role;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** {@code /actuator/flashsale}: the roles of this process and how its background tasks are doing. */
@Endpoint(id = "flashsale")
public final class FlashSaleEndpoint {
    private final FlashSale flashSale;
    private final Set<Role> roles;

    FlashSaleEndpoint(FlashSale flashSale, Set<Role> roles) {
        this.flashSale = flashSale;
        this.roles = roles;
    }

    @ReadOperation
    public Map<String, Object> status() {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("roles", roles.stream().map(Role::name).sorted().toList());
        status.putAll(HealthReport.of(flashSale.health()).details());
        return status;
    }
}
