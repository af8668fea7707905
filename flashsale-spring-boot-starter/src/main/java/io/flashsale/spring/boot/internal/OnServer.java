package io.flashsale.spring.boot.internal;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** See {@link ConditionalOnServer}. */
final class OnServer extends SpringBootCondition {
    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        MergedAnnotation<ConditionalOnServer> asked = metadata.getAnnotations().get(ConditionalOnServer.class);
        HostProperties properties = new HostProperties(context.getEnvironment());
        String choice = asked.getString("choice");
        String chosen = properties.text(choice, "auto");
        ConditionMessage.Builder message = ConditionMessage.forCondition(ConditionalOnServer.class);
        if (same(chosen, asked.getString("server"))) {
            return ConditionOutcome.match(message.because(choice + "=" + chosen));
        }
        if (!same(chosen, "auto") || !asked.getBoolean("auto")) {
            return ConditionOutcome.noMatch(message.because(choice + "=" + chosen));
        }
        for (String address : asked.getStringArray("address")) {
            if (isSet(properties, address)) {
                return ConditionOutcome.match(message.foundExactly(address));
            }
        }
        return ConditionOutcome.noMatch(
                message.didNotFind("property", "properties").items((Object[]) asked.getStringArray("address")));
    }

    /** As Spring Boot binds the names of choices. */
    private static boolean same(String chosen, String choice) {
        return chosen.replaceAll("[^A-Za-z0-9]", "").equalsIgnoreCase(choice);
    }

    private static boolean isSet(HostProperties properties, String address) {
        String[] nameAndValue = address.split("=", 2);
        return nameAndValue.length == 1
                ? properties.has(address)
                : same(properties.text(nameAndValue[0], ""), nameAndValue[1]);
    }
}
