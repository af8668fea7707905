package io.flashsale.spring.boot.internal;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindResult;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/**
 * Properties by name: ours, and the host's own that stand in for them. They are read from the environment, because the classes that
 * Spring Boot binds the host's to have different names in 3.5 and 4.1.
 */
public final class HostProperties {
    private final Binder binder;
    private final Iterable<ConfigurationPropertySource> sources;

    public HostProperties(Environment environment) {
        this.binder = Binder.get(environment);
        this.sources = ConfigurationPropertySources.get(environment);
    }

    /** Whether it is there and not blank, as one value or as a list. */
    public boolean has(String name) {
        return !list(name).isEmpty();
    }

    /** Whether it, or any property below it, is there and not blank. */
    public boolean hasAny(String name) {
        BindResult<String> own = binder.bind(name, String.class);
        return (own.isBound() && !own.get().isBlank())
                || BindingRules.hasParts(ConfigurationPropertyName.of(name), sources);
    }

    /** The value; null where there is none or a blank one. */
    public @Nullable String text(String name) {
        String value = exactText(name);
        return value == null ? null : value.trim();
    }

    /** The value with the spaces around it, as passwords need it; null where there is none or a blank one. */
    public @Nullable String exactText(String name) {
        String value = binder.bind(name, String.class).orElse(null);
        return value == null || value.isBlank() ? null : value;
    }

    public String text(String name, String otherwise) {
        String value = text(name);
        return value == null ? otherwise : value;
    }

    /** One of the choices, as it is bound to our properties; the other one where there is none or a blank one. */
    public <E extends Enum<E>> E choice(String name, E otherwise) {
        return binder.bind(name, Bindable.of(otherwise.getDeclaringClass())).orElse(otherwise);
    }

    /**
     * Whether one of our switches is on: only true and false are understood, in any case, so that nothing is silently on or off.
     *
     * @param otherwise where there is none or a blank one
     * @throws InvalidConfigurationPropertyValueException for any other value
     */
    public boolean enabled(String name, boolean otherwise) {
        String value = text(name);
        return value == null ? otherwise : isOn(name, value);
    }

    static boolean isOn(String name, String text) {
        String value = text.trim();
        if (!value.equalsIgnoreCase("true") && !value.equalsIgnoreCase("false")) {
            throw new InvalidConfigurationPropertyValueException(name, value, "it is a switch: write true or false");
        }
        return value.equalsIgnoreCase("true");
    }

    /** Whether the host's own switch says true, on, yes or 1, which Spring Boot understands; null where it says nothing. */
    public @Nullable Boolean flag(String name) {
        return has(name) ? binder.bind(name, Boolean.class).orElse(null) : null;
    }

    /** The values of a list, written with commas or one by one; empty where there are none. */
    public List<String> list(String name) {
        return binder.bind(name, Bindable.listOf(String.class)).orElse(List.of()).stream()
                .map(String::trim)
                .filter(value -> !value.isEmpty())
                .toList();
    }

    /** All properties below a name, by the rest of theirs, with its dots. */
    public Map<String, String> map(String name) {
        return binder.bind(name, Bindable.mapOf(String.class, String.class)).orElse(Map.of());
    }
}
