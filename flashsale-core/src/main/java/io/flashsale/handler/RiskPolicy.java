package io.flashsale.handler;

/**
 * Judges whether a request looks like a person's. Must not block: a policy that asks a network is an {@link OrderHandler} of its own.
 *
 * <p><b>Threads.</b> One instance serves all requests at once.
 */
@FunctionalInterface
public interface RiskPolicy {
    RiskVerdict assess(OrderContext context);

    /** Both must allow; the first refusal counts. */
    default RiskPolicy and(RiskPolicy other) {
        return context -> {
            RiskVerdict verdict = assess(context);
            return verdict.allowed() ? other.assess(context) : verdict;
        };
    }
}
