package io.flashsale.spring.boot.support;

import com.jayway.jsonpath.InvalidJsonException;
import com.jayway.jsonpath.JsonPath;
import io.flashsale.spring.boot.support.Http.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Holds answers against a page of OpenAPI: members, statuses and reasons that it does not name fail, and so do those that it requires and
 * an answer lacks. It knows the words that our page uses and refuses others. Immutable once made, safe for any number of threads.
 */
public final class ContractCheck {
    private static final String PAGE = "/META-INF/flashsale/openapi.yaml";
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "DELETE");
    private static final Set<String> WORDS = Set.of(
            "$ref",
            "type",
            "format",
            "enum",
            "const",
            "pattern",
            "minimum",
            "minLength",
            "required",
            "properties",
            "additionalProperties",
            "items");

    private final Map<String, Object> page;

    private ContractCheck(Map<String, Object> page) {
        this.page = page;
    }

    /** The page in the starter's jar. */
    public static ContractCheck ofTheJar() {
        try (InputStream stream = ContractCheck.class.getResourceAsStream(PAGE)) {
            if (stream == null) {
                throw new IllegalStateException("there is no " + PAGE);
            }
            return new ContractCheck(new Yaml(new SafeConstructor(new LoaderOptions())).load(stream));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Does nothing with what is none of our paths, or HTML.
     *
     * @param path within the servlet
     * @throws AssertionError if the page does not say that this may be answered
     */
    public void check(String method, String path, Answer answer) {
        String plain = path.split("[?#]", 2)[0];
        if (!METHODS.contains(method)
                || !plain.matches("(/admin)?/flash-sales(/.*)?")
                || answer.header("Content-Type").orElse("").startsWith("text/html")) {
            return;
        }
        List<String> wrong = new ArrayList<>();
        Map<String, Object> response = response(method, plain, answer.status());
        if (response == null) {
            wrong.add("the status is not declared");
        } else {
            headers(response, answer, wrong);
            body(response, answer, wrong);
        }
        if (!wrong.isEmpty()) {
            throw new AssertionError(method + " " + path + " -> " + answer.status() + " " + answer.body()
                    + "\nis not what " + PAGE + " says:\n" + String.join("\n", wrong));
        }
    }

    private Map<String, Object> response(String method, String path, int status) {
        Map<String, Object> operation = object(operations(path).get(method.toLowerCase(Locale.ROOT)));
        if (operation == null) {
            boolean ours = status >= 400 && status < 500;
            return ours ? resolved(Map.of("$ref", "#/components/responses/Elsewhere")) : null;
        }
        Map<String, Object> declared = object(object(operation.get("responses")).get(Integer.toString(status)));
        return declared == null ? null : resolved(declared);
    }

    /** Of the templates that fit the one with the fewest variables. */
    private Map<String, Object> operations(String path) {
        Map<String, Object> paths = object(page.get("paths"));
        String best = null;
        for (String template : paths.keySet()) {
            if (fits(template, path) && (best == null || variables(template) < variables(best))) {
                best = template;
            }
        }
        return best == null ? Map.of() : object(paths.get(best));
    }

    private static boolean fits(String template, String path) {
        String[] expected = template.split("/", -1);
        String[] given = path.split("/", -1);
        if (expected.length != given.length) {
            return false;
        }
        for (int index = 0; index < expected.length; index++) {
            boolean variable = expected[index].startsWith("{") && !given[index].isEmpty();
            if (!variable && !expected[index].equals(given[index])) {
                return false;
            }
        }
        return true;
    }

    private static long variables(String template) {
        return template.chars().filter(character -> character == '{').count();
    }

    private void headers(Map<String, Object> response, Answer answer, List<String> wrong) {
        Map<String, Object> headers = object(response.getOrDefault("headers", Map.of()));
        headers.forEach((name, declared) -> {
            String value = answer.header(name).orElse(null);
            if (value == null) {
                wrong.add("header " + name + " is missing");
            } else {
                schema("header " + name, object(resolved(object(declared)).get("schema")), value, wrong);
            }
        });
    }

    private void body(Map<String, Object> response, Answer answer, List<String> wrong) {
        Map<String, Object> contents = object(response.get("content"));
        if (contents == null) {
            if (!answer.body().isEmpty()) {
                wrong.add("there is a body");
            }
            return;
        }
        String type = answer.header("Content-Type").orElse("none").split(";", 2)[0];
        Map<String, Object> content = object(contents.get(type));
        if (content == null) {
            wrong.add("Content-Type " + type + " is not declared");
            return;
        }
        Object body;
        try {
            body = JsonPath.parse(answer.body()).json();
        } catch (InvalidJsonException | IllegalArgumentException e) {
            wrong.add("the body is no JSON");
            return;
        }
        schema("$", object(content.get("schema")), body, wrong);
        if (body instanceof Map<?, ?> members
                && members.containsKey("reason")
                && type.equals("application/problem+json")
                && !Integer.valueOf(answer.status()).equals(members.get("status"))) {
            wrong.add("$.status is not the answer's");
        }
    }

    private void schema(String at, Map<String, Object> schema, Object value, List<String> wrong) {
        Set<String> unknown = new TreeSet<>(schema.keySet());
        unknown.removeAll(WORDS);
        if (!unknown.isEmpty()) {
            throw new IllegalStateException(at + ": this check does not know " + unknown);
        }
        if (schema.containsKey("$ref")) {
            schema(at, target((String) schema.get("$ref")), value, wrong);
        }
        if (schema.get("type") instanceof String type && !is(type, value)) {
            wrong.add(at + " is no " + type);
            return;
        }
        if (schema.containsKey("const") && !schema.get("const").equals(value)) {
            wrong.add(at + " is not " + schema.get("const"));
        }
        if (schema.get("enum") instanceof List<?> values && !values.contains(value)) {
            wrong.add(at + " is none of " + values);
        }
        if (value instanceof String text) {
            text(at, schema, text, wrong);
        } else if (value instanceof Number number
                && schema.get("minimum") instanceof Number minimum
                && number.longValue() < minimum.longValue()) {
            wrong.add(at + " is less than " + minimum);
        } else if (value instanceof List<?> elements && schema.containsKey("items")) {
            for (int index = 0; index < elements.size(); index++) {
                schema(at + "[" + index + "]", object(schema.get("items")), elements.get(index), wrong);
            }
        } else if (value instanceof Map<?, ?> members) {
            members(at, schema, members, wrong);
        }
    }

    private static void text(String at, Map<String, Object> schema, String text, List<String> wrong) {
        if (schema.get("pattern") instanceof String pattern && !text.matches(pattern)) {
            wrong.add(at + " does not match " + pattern);
        }
        if (schema.get("minLength") instanceof Integer minimum && text.length() < minimum) {
            wrong.add(at + " is too short");
        }
        if ("date-time".equals(schema.get("format"))) {
            try {
                Instant unused = Instant.parse(text);
            } catch (DateTimeParseException e) {
                wrong.add(at + " is no time");
            }
        }
    }

    private void members(String at, Map<String, Object> schema, Map<?, ?> members, List<String> wrong) {
        if (schema.get("required") instanceof List<?> required) {
            for (Object name : required) {
                if (!members.containsKey(name)) {
                    wrong.add(at + "." + name + " is missing");
                }
            }
        }
        Map<String, Object> properties = object(schema.getOrDefault("properties", Map.of()));
        Object others = schema.getOrDefault("additionalProperties", true);
        for (Map.Entry<?, ?> member : members.entrySet()) {
            String name = at + "." + member.getKey();
            if (properties.get(member.getKey()) instanceof Map<?, ?> known) {
                schema(name, object(known), member.getValue(), wrong);
            } else if (others instanceof Map<?, ?> any) {
                schema(name, object(any), member.getValue(), wrong);
            } else if (others.equals(false)) {
                wrong.add(name + " is not declared");
            }
        }
    }

    private static boolean is(String type, Object value) {
        return switch (type) {
            case "string" -> value instanceof String;
            case "boolean" -> value instanceof Boolean;
            case "integer" -> value instanceof Integer || value instanceof Long;
            case "array" -> value instanceof List;
            case "object" -> value instanceof Map;
            default -> throw new IllegalStateException("this check does not know the type " + type);
        };
    }

    private Map<String, Object> resolved(Map<String, Object> part) {
        return part.get("$ref") instanceof String reference ? target(reference) : part;
    }

    private Map<String, Object> target(String reference) {
        Map<String, Object> found = page;
        for (String name : reference.substring("#/".length()).split("/", -1)) {
            found = object(found.get(name));
            if (found == null) {
                throw new IllegalStateException("there is no " + reference);
            }
        }
        return found;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }
}
