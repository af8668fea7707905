package io.flashsale.spring.boot.internal;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** See {@link ConditionalOnSwitch}. */
final class OnSwitch extends SpringBootCondition {
    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        MergedAnnotation<ConditionalOnSwitch> asked = metadata.getAnnotations().get(ConditionalOnSwitch.class);
        String name = asked.getString("value");
        boolean on = new HostProperties(context.getEnvironment()).enabled(name, asked.getBoolean("otherwise"));
        return new ConditionOutcome(
                on, ConditionMessage.forCondition(ConditionalOnSwitch.class).because(name + " is " + on));
    }
}
