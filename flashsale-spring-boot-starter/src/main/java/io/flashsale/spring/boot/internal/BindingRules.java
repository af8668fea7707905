package io.flashsale.spring.boot.internal;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;

/**
 * Binds our properties as {@link HostProperties} reads them: a variable that an environment leaves empty is not set, so that the default
 * holds, or the host's own property; a section without anything in it is no value of its own, so what another source says of its parts counts;
 * and a switch is true or false. What we pass on to Kafka's clients is theirs, and stays as it is.
 */
public final class BindingRules implements ConfigurationPropertiesBindHandlerAdvisor {
    private static final ConfigurationPropertyName OURS = ConfigurationPropertyName.of("flashsale");
    private static final ConfigurationPropertyName KAFKAS = ConfigurationPropertyName.of("flashsale.kafka.properties");

    @Override
    public BindHandler apply(BindHandler parent) {
        return new AbstractBindHandler(parent) {
            @Override
            public <T> @Nullable Bindable<T> onStart(
                    ConfigurationPropertyName name, Bindable<T> target, BindContext context) {
                if (OURS.isAncestorOf(name) && !KAFKAS.isAncestorOf(name)) {
                    String text = text(name, context);
                    Class<?> type = target.getType().resolve(Object.class);
                    if (text != null && text.isBlank()) {
                        boolean parts = Collection.class.isAssignableFrom(type)
                                ? partsComeFirst(name, context.getSources())
                                : hasParts(name, context.getSources());
                        return parts ? super.onStart(name, target, context) : null;
                    }
                    if (text == null && Collection.class.isAssignableFrom(type) && isEmptyThroughout(name, context)) {
                        return null;
                    }
                    if (text != null && (type == boolean.class || type == Boolean.class)) {
                        HostProperties.isOn(name.toString(), text);
                    }
                }
                return super.onStart(name, target, context);
            }
        };
    }

    /** A list whose parts are written one by one, each of them left empty. */
    private static boolean isEmptyThroughout(ConfigurationPropertyName name, BindContext context) {
        return context
                .getBinder()
                .bind(name, Bindable.mapOf(String.class, String.class))
                .orElse(Map.of())
                .values()
                .stream()
                .allMatch(String::isBlank);
    }

    /** Whether any source says something of what is below. */
    static boolean hasParts(ConfigurationPropertyName name, Iterable<ConfigurationPropertySource> sources) {
        for (ConfigurationPropertySource source : sources) {
            if (hasParts(name, source)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a source that lists elements comes before one that has the list itself, and that one is empty. */
    private static boolean partsComeFirst(
            ConfigurationPropertyName name, Iterable<ConfigurationPropertySource> sources) {
        for (ConfigurationPropertySource source : sources) {
            if (hasParts(name, source)) {
                return true;
            }
            if (source.getConfigurationProperty(name) != null) {
                return false;
            }
        }
        return false;
    }

    /** An environment's variable with underscores for dashes is found by the source only, and not among its names. */
    private static boolean hasParts(ConfigurationPropertyName name, ConfigurationPropertySource source) {
        if (source.containsDescendantOf(name) != ConfigurationPropertyState.PRESENT) {
            return false;
        }
        if (!(source instanceof IterableConfigurationPropertySource known)) {
            return true;
        }
        List<ConfigurationPropertyName> parts =
                known.stream().filter(name::isAncestorOf).toList();
        return parts.isEmpty() || parts.stream().anyMatch(part -> says(known, part));
    }

    private static boolean says(ConfigurationPropertySource source, ConfigurationPropertyName part) {
        ConfigurationProperty property = source.getConfigurationProperty(part);
        return property != null && !String.valueOf(property.getValue()).isBlank();
    }

    private static @Nullable String text(ConfigurationPropertyName name, BindContext context) {
        for (var source : context.getSources()) {
            var property = source.getConfigurationProperty(name);
            if (property != null) {
                return property.getValue() instanceof CharSequence
                        ? context.getBinder()
                                .bind(name, Bindable.of(String.class))
                                .orElse("")
                        : null;
            }
        }
        return null;
    }
}
