package io.flashsale.redis;

import java.util.HashMap;
import java.util.Map;

/** The text of INFO and CLUSTER INFO: lines of name:value, and comments. */
final class InfoText {
    private InfoText() {}

    static Map<String, String> parse(String text) {
        Map<String, String> values = new HashMap<>();
        for (String line : text.lines().toList()) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.charAt(0) != '#') {
                values.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        return values;
    }
}
