package io.flashsale.spring.boot.internal;

import io.flashsale.StoreUnavailableException;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts the name of the property into a complaint about a setting. */
public final class SettingErrors {
    private static final Pattern FIRST_WORD = Pattern.compile("^([a-z][A-Za-z0-9.]*[A-Za-z0-9])(.*)$", Pattern.DOTALL);
    private static final Pattern CAPITAL = Pattern.compile("[A-Z]");

    private SettingErrors() {}

    /**
     * Makes settings whose complaints begin with the setting's name, or opens what they lead to: that a server is down names the property
     * that says how long to wait for it.
     *
     * @param prefix of the properties, such as {@code flashsale.redis}
     */
    public static <T> T named(String prefix, Supplier<T> settings) {
        try {
            return settings.get();
        } catch (IllegalArgumentException e) {
            // Without the cause: it would be printed last, and names no property.
            IllegalArgumentException named =
                    new IllegalArgumentException(named(prefix, String.valueOf(e.getMessage())));
            named.setStackTrace(e.getStackTrace());
            throw named;
        } catch (StoreUnavailableException down) {
            throw new StoreUnavailableException(
                    String.valueOf(down.getMessage()).replace("waitAtStart", prefix + ".wait-at-start"),
                    down.getCause(),
                    down.maybeDone());
        }
    }

    private static String named(String prefix, String message) {
        Matcher words = FIRST_WORD.matcher(message);
        if (!words.matches()) {
            return prefix + ": " + message;
        }
        String property = CAPITAL.matcher(words.group(1))
                .replaceAll(
                        capital -> "-" + Character.toLowerCase(capital.group().charAt(0)));
        return prefix + "." + property + words.group(2);
    }
}
