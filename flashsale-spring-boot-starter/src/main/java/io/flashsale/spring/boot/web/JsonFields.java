package io.flashsale.spring.boot.web;

import io.flashsale.spring.boot.web.Problem.FieldError;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The members of a JSON object, read one by one while everything that is wrong with them is gathered under its path.
 *
 * <p>It reads the plain values a JSON library makes of a body (maps, lists, texts, numbers), because binding to typed beans would turn
 * 1.5 into 1, "1" into 1 and 1 into "1", each library in its own way, and would name no field when a type does not fit. What a value
 * must look like is said once, by the constructors of the core types.
 *
 * <p>A reader returns null where it has gathered an error; {@link #check} then ends the request, so that values are whole after it.
 */
final class JsonFields {
    private static final Instant EARLIEST = Instant.EPOCH;
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");
    private static final long EXACT_IN_DOUBLE = 1L << 53;
    private final Map<?, ?> members;
    private final String path;
    private final List<FieldError> errors;

    private JsonFields(Map<?, ?> members, String path, List<FieldError> errors) {
        this.members = members;
        this.path = path;
        this.errors = errors;
    }

    static JsonFields of(Map<String, @Nullable Object> body) {
        return new JsonFields(body, "", new ArrayList<>());
    }

    boolean has(String name) {
        return members.get(name) != null;
    }

    /** A text that must be there, as what the constructor makes of it; its complaint is the message. */
    <T> @Nullable T text(String name, Function<String, T> constructor) {
        Object value = required(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof String text)) {
            reject(name, "must be a text");
            return null;
        }
        try {
            return constructor.apply(text);
        } catch (IllegalArgumentException e) {
            reject(name, complaint(name, e));
            return null;
        }
    }

    /** A text that may be missing or null. */
    @Nullable
    String optionalText(String name, int maxLength) {
        return has(name) ? text(name, text -> bounded(text, maxLength)) : null;
    }

    /** A text that must be there. */
    @Nullable
    String text(String name, int maxLength) {
        return text(name, text -> bounded(text, maxLength));
    }

    @Nullable
    Instant time(String name) {
        return text(name, JsonFields::parseTime);
    }

    /** A number without fraction that must be there. */
    @Nullable
    Long whole(String name, long min, long max) {
        Object value = required(name);
        if (value == null) {
            return null;
        }
        Long number = exact(value);
        if (number == null || number < min || number > max) {
            reject(name, "must be a whole number from " + min + " to " + max);
            return null;
        }
        return number;
    }

    /** A number without fraction that may be missing or null. */
    @Nullable
    Long optionalWhole(String name, long min, long max) {
        return has(name) ? whole(name, min, max) : null;
    }

    /** An object that must be there. */
    @Nullable
    JsonFields object(String name) {
        Object value = required(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof Map<?, ?> object)) {
            reject(name, "must be an object");
            return null;
        }
        return new JsonFields(object, path + name + ".", errors);
    }

    /** A list of 1 to {@code max} objects that must be there. */
    List<JsonFields> objects(String name, int max) {
        Object value = required(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list) || list.isEmpty() || list.size() > max) {
            reject(name, "must be a list of 1 to " + max + " objects");
            return List.of();
        }
        List<JsonFields> objects = new ArrayList<>(list.size());
        for (int index = 0; index < list.size(); index++) {
            String element = name + "[" + index + "]";
            if (list.get(index) instanceof Map<?, ?> object) {
                objects.add(new JsonFields(object, path + element + ".", errors));
            } else {
                reject(element, "must be an object");
            }
        }
        return objects;
    }

    /**
     * Puts read members together, unless something is wrong with any. A complaint of the constructor begins with the member it is about,
     * as the core types promise.
     *
     * @param otherwise the member to blame where the complaint names none
     */
    <T> @Nullable T build(String otherwise, Supplier<T> constructor) {
        if (!errors.isEmpty()) {
            return null;
        }
        try {
            return constructor.get();
        } catch (IllegalArgumentException e) {
            String complaint = String.valueOf(e.getMessage());
            String name = complaint.substring(0, Math.max(0, complaint.indexOf(' ')));
            String blamed = members.containsKey(name) ? name : otherwise;
            reject(blamed, complaint(blamed, e));
            return null;
        }
    }

    void reject(String name, String message) {
        errors.add(new FieldError(path + name, message));
    }

    /** @throws ProblemException naming everything that is wrong, if anything is */
    void check() {
        if (!errors.isEmpty()) {
            throw new ProblemException(Problem.badRequest(errors));
        }
    }

    private @Nullable Object required(String name) {
        Object value = members.get(name);
        if (value == null) {
            reject(name, "is missing");
        }
        return value;
    }

    private static String bounded(String text, int maxLength) {
        if (text.length() > maxLength) {
            throw new IllegalArgumentException(
                    "must have at most " + maxLength + " characters, but has " + text.length());
        }
        if (text.codePoints().anyMatch(JsonFields::isUnprintable)) {
            throw new IllegalArgumentException("must not contain control characters or halves of characters");
        }
        return text;
    }

    private static boolean isUnprintable(int character) {
        return Character.isISOControl(character)
                || (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE);
    }

    /** What the constructor says, without the member's name in front: the path says it already. */
    private static String complaint(String name, IllegalArgumentException e) {
        String complaint = String.valueOf(e.getMessage());
        return complaint.startsWith(name + " ") ? complaint.substring(name.length() + 1) : complaint;
    }

    private static Instant parseTime(String text) {
        try {
            Instant time = Instant.parse(text).truncatedTo(ChronoUnit.MILLIS);
            if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
                throw new IllegalArgumentException("must be a time from 1970 to 9999");
            }
            return time;
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("must be an ISO-8601 time such as 2026-11-27T10:00:00Z");
        }
    }

    /**
     * The number, if it is whole and fits. Which type a JSON library picks is its own business; a decimal such as 1e1000000000 is
     * small as long as nobody writes it out, and {@link BigDecimal#longValueExact} looks at its magnitude first.
     */
    private static @Nullable Long exact(Object value) {
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        try {
            if (value instanceof BigInteger number) {
                return number.longValueExact();
            }
            if (value instanceof BigDecimal number) {
                return number.longValueExact();
            }
        } catch (ArithmeticException e) {
            return null;
        }
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            return Math.rint(number) == number && Math.abs(number) <= EXACT_IN_DOUBLE ? (long) number : null;
        }
        return null;
    }
}
