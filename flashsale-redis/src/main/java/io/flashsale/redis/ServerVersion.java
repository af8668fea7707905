package io.flashsale.redis;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The version of a Redis, or of a Valkey, which claims to be Redis 7.2.4 and tells its own version besides. */
record ServerVersion(String product, int major, int minor, int patch) {
    /** The first that refuses scripts with {@code #!lua} as a whole, and redirects them to the right node of a cluster. */
    private static final ServerVersion OLDEST_REDIS = new ServerVersion("Redis", 7, 0, 5);

    private static final ServerVersion OLDEST_VALKEY = new ServerVersion("Valkey", 7, 2, 4);
    private static final Pattern NUMBERS = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})(?:\\.(\\d{1,6}))?.*");

    /** Null if the server does not tell. */
    static @Nullable ServerVersion of(Map<String, String> info) {
        String valkey = info.get("valkey_version");
        return valkey != null ? parse("Valkey", valkey) : parse("Redis", info.getOrDefault("redis_version", ""));
    }

    private static @Nullable ServerVersion parse(String product, String text) {
        Matcher numbers = NUMBERS.matcher(text);
        if (!numbers.matches()) {
            return null;
        }
        String patch = numbers.group(3);
        return new ServerVersion(
                product,
                Integer.parseInt(numbers.group(1)),
                Integer.parseInt(numbers.group(2)),
                patch == null ? 0 : Integer.parseInt(patch));
    }

    ServerVersion oldest() {
        return product.equals("Valkey") ? OLDEST_VALKEY : OLDEST_REDIS;
    }

    boolean tooOld() {
        ServerVersion oldest = oldest();
        if (major != oldest.major) {
            return major < oldest.major;
        }
        return minor != oldest.minor ? minor < oldest.minor : patch < oldest.patch;
    }

    @Override
    public String toString() {
        return product + " " + major + "." + minor + "." + patch;
    }
}
