package io.flashsale.handler;

import io.flashsale.OrderResult;
import org.jspecify.annotations.Nullable;

/** Refuses what the risk policy does not believe to be a person's wish. */
public final class RiskHandler implements OrderCheck {
    private final RiskPolicy policy;

    public RiskHandler(RiskPolicy policy) {
        this.policy = policy;
    }

    @Override
    public @Nullable OrderResult check(OrderContext context) {
        RiskVerdict verdict = policy.assess(context);
        return verdict.allowed() ? null : new OrderResult.Refused(verdict.reason());
    }
}
