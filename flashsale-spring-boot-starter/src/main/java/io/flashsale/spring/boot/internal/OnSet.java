package io.flashsale.spring.boot.internal;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** See {@link ConditionalOnSet}. */
final class OnSet extends SpringBootCondition {
    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        String name = metadata.getAnnotations().get(ConditionalOnSet.class).getString("value");
        boolean set = new HostProperties(context.getEnvironment()).hasAny(name);
        ConditionMessage.Builder message = ConditionMessage.forCondition(ConditionalOnSet.class);
        return new ConditionOutcome(
                set,
                set
                        ? message.foundExactly(name)
                        : message.didNotFind("property").items(name));
    }
}
