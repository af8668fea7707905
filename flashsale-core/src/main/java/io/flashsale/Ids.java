package io.flashsale;

/** Validation shared by the id types: {@code [A-Za-z0-9_.:@-]{1,64}}, checked without a regular expression. */
final class Ids {
    static final int MAX_LENGTH = 64;

    private Ids() {}

    static String check(String what, String value) {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    what + " must have 1 to " + MAX_LENGTH + " characters, but has " + value.length());
        }
        for (int index = 0; index < value.length(); index++) {
            if (!allowed(value.charAt(index))) {
                throw new IllegalArgumentException(what + " may contain only letters, digits and _.:@- but character "
                        + index + " is U+" + String.format("%04X", (int) value.charAt(index)));
            }
        }
        return value;
    }

    private static boolean allowed(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_'
                || c == '.'
                || c == ':'
                || c == '@'
                || c == '-';
    }
}
