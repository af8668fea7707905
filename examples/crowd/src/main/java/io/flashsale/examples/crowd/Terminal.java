package io.flashsale.examples.crowd;

import java.io.Console;

/** Tells whether a person watches. */
final class Terminal {
    private Terminal() {}

    /** Whether standard input and output are a terminal: before JDK 22 there is no console otherwise. */
    @SuppressWarnings("SystemConsoleNull")
    static boolean isThere() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException beforeJdk22) {
            return true;
        } catch (ReflectiveOperationException unexpected) {
            return false;
        }
    }
}
