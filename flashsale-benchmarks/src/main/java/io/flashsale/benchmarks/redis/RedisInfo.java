package io.flashsale.benchmarks.redis;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The answer of a server to INFO, at one moment.
 *
 * @param values by name
 */
public record RedisInfo(Map<String, String> values) {
    private static final Pattern CALLS = Pattern.compile("calls=(\\d+),usec=(\\d+),.*");

    static RedisInfo parse(String text) {
        Map<String, String> values = new HashMap<>();
        for (String line : text.lines().toList()) {
            int colon = line.indexOf(':');
            if (colon > 0 && !line.startsWith("#")) {
                values.put(line.substring(0, colon), line.substring(colon + 1));
            }
        }
        return new RedisInfo(values);
    }

    public String text(String name) {
        return values.getOrDefault(name, "");
    }

    public long number(String name) {
        return Long.parseLong(text(name));
    }

    /** Number of script executions. */
    public long scriptCalls() {
        return command("evalsha", 1) + command("eval", 1);
    }

    /** Microseconds that the server's one thread spent in scripts. */
    public long scriptMicros() {
        return command("evalsha", 2) + command("eval", 2);
    }

    /** The increase of a counter since then. */
    public double since(RedisInfo before, String name) {
        return number(name) - before.number(name);
    }

    private long command(String name, int group) {
        Matcher line = CALLS.matcher(text("cmdstat_" + name));
        return line.matches() ? Long.parseLong(line.group(group)) : 0;
    }
}
