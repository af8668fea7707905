package io.flashsale.spring.boot.web;

import io.flashsale.Role;
import io.flashsale.spring.boot.internal.HostProperties;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** The condition of {@link ConditionalOnRole}; without the property a process has all roles. */
class OnRole extends SpringBootCondition {
    private static final String ROLES = "flashsale.roles";

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        Role role = wanted(metadata);
        Set<Role> roles = new HostProperties(context.getEnvironment()).has(ROLES)
                ? Binder.get(context.getEnvironment())
                        .bind(ROLES, Bindable.setOf(Role.class))
                        .get()
                : EnumSet.allOf(Role.class);
        ConditionMessage message =
                ConditionMessage.forCondition(ConditionalOnRole.class).because("flashsale.roles is " + roles);
        return roles.contains(role) ? ConditionOutcome.match(message) : ConditionOutcome.noMatch(message);
    }

    private static Role wanted(AnnotatedTypeMetadata metadata) {
        @Nullable
        Map<String, @Nullable Object> attributes = metadata.getAnnotationAttributes(ConditionalOnRole.class.getName());
        if (attributes == null || !(attributes.get("value") instanceof Role role)) {
            throw new IllegalStateException("@ConditionalOnRole without a role");
        }
        return role;
    }
}
