package io.flashsale.internal;

import io.flashsale.OrderResult;
import io.flashsale.handler.OrderCheck;
import io.flashsale.handler.OrderContext;
import io.flashsale.handler.RiskPolicy;
import io.flashsale.handler.RiskVerdict;
import org.jspecify.annotations.Nullable;

/** Refuses requests that the risk policy does not allow. */
final class RiskHandler implements OrderCheck {
    private final RiskPolicy policy;

    RiskHandler(RiskPolicy policy) {
        this.policy = policy;
    }

    @Override
    public @Nullable OrderResult check(OrderContext context) {
        RiskVerdict verdict = policy.assess(context);
        return verdict.allowed() ? null : new OrderResult.Refused(verdict.reason());
    }
}
