package io.flashsale.spring.boot.internal;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Properties by name: ours, and the host's own that stand in for them. They are read from the environment, because the classes that
 * Spring Boot binds the host's to have different names in 3.5 and 4.1.
 */
public final class HostProperties {
    private final Binder binder;

    public HostProperties(Environment environment) {
        this.binder = Binder.get(environment);
    }

    /** Whether it is there and not blank, as one value or as a list. */
    public boolean has(String name) {
        return !list(name).isEmpty();
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

    /** Whether it says true, on, yes or 1; null where it says nothing. */
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
