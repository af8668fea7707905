package io.flashsale.examples.crowd;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Reading and writing JSON, leniently: what is no JSON reads as an object without members. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    static <T> T read(String text, Class<T> type) {
        try {
            T value = MAPPER.readValue(text, type);
            return value != null ? value : MAPPER.readValue("{}", type);
        } catch (JacksonException notOurs) {
            return MAPPER.readValue("{}", type);
        }
    }

    static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }
}
