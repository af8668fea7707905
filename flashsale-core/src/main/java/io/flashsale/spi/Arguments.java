package io.flashsale.spi;

import java.time.Duration;

/**
 * The checks of arguments that values, settings and adapters share: each returns the value, or says which field is wrong, what it must be
 * and what it is.
 *
 * <p><b>Threads.</b> Safe for any number of threads. A check that succeeds allocates nothing.
 */
public final class Arguments {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Arguments() {}

    /**
     * Checks the lower bound.
     *
     * @throws IllegalArgumentException if the value is less than {@code min}
     */
    public static int atLeast(String field, int value, int min) {
        return (int) atLeast(field, (long) value, min);
    }

    /**
     * Checks the lower bound.
     *
     * @throws IllegalArgumentException if the value is less than {@code min}
     */
    public static long atLeast(String field, long value, long min) {
        if (value < min) {
            throw new IllegalArgumentException(
                    field + (min == 0 ? " must not be negative" : " must be at least " + min) + ", but is " + value);
        }
        return value;
    }

    /**
     * Checks the upper bound.
     *
     * @throws IllegalArgumentException if the value is more than {@code max}
     */
    public static long atMost(String field, long value, long max) {
        if (value > max) {
            throw new IllegalArgumentException(field + " must be at most " + max + ", but is " + value);
        }
        return value;
    }

    /**
     * Checks both bounds.
     *
     * @throws IllegalArgumentException if the value is less than {@code min} or more than {@code max}
     */
    public static int between(String field, int value, int min, int max) {
        return (int) between(field, (long) value, min, max);
    }

    /**
     * Checks both bounds.
     *
     * @throws IllegalArgumentException if the value is less than {@code min} or more than {@code max}
     */
    public static long between(String field, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(field + " must be " + min + " to " + max + ", but is " + value);
        }
        return value;
    }

    /**
     * Checks both bounds.
     *
     * @throws IllegalArgumentException if the value is less than {@code min} or more than {@code max}
     */
    public static Duration between(String field, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(
                    field + " must be " + words(min) + " to " + words(max) + ", but is " + value);
        }
        return value;
    }

    /**
     * Checks that the duration is more than zero where time is counted in milliseconds, and can be counted in them.
     *
     * @throws IllegalArgumentException if the value is less than a millisecond or more than 36500 days
     */
    public static Duration positive(String field, Duration value) {
        return between(field, value, SHORTEST, LONGEST);
    }

    /**
     * Checks that the duration is zero or more.
     *
     * @throws IllegalArgumentException if the value is negative
     */
    public static Duration notNegative(String field, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(field + " must not be negative, but is " + value);
        }
        return value;
    }

    /**
     * Checks that the text says something.
     *
     * @throws IllegalArgumentException if there is nothing in it but spaces
     */
    public static String notBlank(String field, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(field + " must not be blank");
        }
        return value;
    }

    /**
     * Checks that the text is one that every store and log can hold.
     *
     * @throws IllegalArgumentException if it is empty, longer than {@code maxLength} or not all printable ASCII
     */
    public static String printableAscii(String field, String value, int maxLength) {
        if (value.isEmpty() || value.length() > maxLength || !value.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new IllegalArgumentException(
                    field + " must be 1 to " + maxLength + " printable ASCII characters, but is '" + value + "'");
        }
        return value;
    }

    /** As people write it. */
    static String words(Duration duration) {
        if (duration.toMillis() % 1_000 != 0) {
            return duration.toMillis() + " ms";
        }
        return duration.compareTo(Duration.ofDays(2)) < 0 ? duration.toSeconds() + " s" : duration.toDays() + " days";
    }
}
