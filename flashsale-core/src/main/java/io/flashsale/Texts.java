package io.flashsale;

/** Validation shared by texts that people read. */
final class Texts {
    private Texts() {}

    static void check(String what, String value, int maxLength) {
        if (value.isBlank() || value.length() > maxLength) {
            throw new IllegalArgumentException(what + " must have 1 to " + maxLength
                    + " characters that are not all blank, but has " + value.length());
        }
        if (value.codePoints().anyMatch(Texts::unprintable)) {
            throw new IllegalArgumentException(what + " must not contain control characters or broken surrogates");
        }
    }

    private static boolean unprintable(int codePoint) {
        return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
    }
}
