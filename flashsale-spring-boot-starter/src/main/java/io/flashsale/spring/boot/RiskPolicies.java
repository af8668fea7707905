package io.flashsale.spring.boot;

import io.flashsale.BuyerId;
import io.flashsale.handler.BlockListPolicy;
import io.flashsale.handler.RiskPolicy;
import io.flashsale.handler.RiskVerdict;
import io.flashsale.handler.VelocityPolicy;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Makes one risk policy of those in properties and beans. */
final class RiskPolicies {
    private static final RiskPolicy ALLOW = context -> RiskVerdict.ALLOW;

    private RiskPolicies() {}

    /** The cheapest first: the block list, then the counters, then the host's beans in their order. */
    static RiskPolicy of(FlashSaleProperties.Risk risk, LongSupplier nanoTime, Stream<RiskPolicy> beans) {
        return Stream.of(blockList(risk), velocity(risk.velocity(), nanoTime), beans)
                .flatMap(policies -> policies)
                .reduce(RiskPolicy::and)
                .orElse(ALLOW);
    }

    private static Stream<RiskPolicy> blockList(FlashSaleProperties.Risk risk) {
        BlockListPolicy.BlockList list = new BlockListPolicy.BlockList(
                buyers(risk.blockedBuyers()), risk.blockedAddresses(), risk.blockedDevices());
        return list.equals(BlockListPolicy.BlockList.EMPTY) ? Stream.of() : Stream.of(new BlockListPolicy(list));
    }

    private static Stream<RiskPolicy> velocity(FlashSaleProperties.Velocity velocity, LongSupplier nanoTime) {
        return velocity.enabled() ? Stream.of(new VelocityPolicy(nanoTime, velocity.toLimits())) : Stream.of();
    }

    private static Set<BuyerId> buyers(Set<String> names) {
        try {
            return names.stream().map(BuyerId::new).collect(Collectors.toUnmodifiableSet());
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(
                    "flashsale.risk.blocked-buyers", names, String.valueOf(e.getMessage()));
        }
    }
}
