package io.flashsale.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Parameter;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** The reference page says of each property what the metadata for editors says. */
class ConfigurationReferenceTest {
    private static final String PAGE = "docs/reference/configuration.md";

    /** Marks rows about what is inside a list, of which the metadata has only the list. */
    private static final String IN_A_LIST = "[].";

    @Test
    void everyPropertyIsOnThePageWithItsDefaultAndItsDescription() throws IOException {
        List<String> expected = properties().stream()
                .map(property -> row(
                        property.get("name"),
                        property.get("defaultValue"),
                        String.valueOf(property.get("description"))))
                .toList();

        assertThat(rows().stream().filter(row -> !row.contains(IN_A_LIST)))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void everyPartOfASigningKeyIsOnThePageWithItsDefault() throws IOException {
        List<String> expected = Arrays.stream(
                        FlashSaleProperties.Key.class.getDeclaredConstructors()[0].getParameters())
                .map(part -> row("flashsale.signing-keys" + IN_A_LIST + kebab(part.getName()), defaultOf(part), ""))
                .toList();

        assertThat(rows().stream()
                        .filter(row -> row.contains(IN_A_LIST))
                        .map(row -> row.replaceFirst("^(\\|[^|]*\\|[^|]*\\|).*", "$1  |")))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void anUpperBoundIsMaxAndATimeLimitIsTimeoutAsInSpringBoot() throws IOException {
        assertThat(properties()).allSatisfy(property -> {
            assertThat((String) property.get("name"))
                    .doesNotContainPattern("\\b(most|longest|largest|biggest|within|at-once)\\b");
            assertThat((String) property.get("description"))
                    .as("description of %s", property.get("name"))
                    .doesNotContainPattern("^(Most|Longest|Largest|Biggest|Within)\\b");
        });
    }

    /** From the metadata that the annotation processor made; several jars on the class path have some. */
    private static List<Map<String, Object>> properties() throws IOException {
        List<Map<String, Object>> properties = new ArrayList<>();
        for (URL metadata : Collections.list(FlashSaleProperties.class
                .getClassLoader()
                .getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream in = metadata.openStream()) {
                properties.addAll(JsonPath.read(
                        new String(in.readAllBytes(), StandardCharsets.UTF_8),
                        "$.properties[?(@.name =~ /flashsale\\..*/)]"));
            }
        }
        assertThat(properties).hasSizeGreaterThan(80);
        return properties;
    }

    private static List<String> rows() throws IOException {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve(PAGE))) {
            directory = directory.getParent();
            assertThat(directory).as("a directory above that has %s", PAGE).isNotNull();
        }
        return Files.readAllLines(directory.resolve(PAGE)).stream()
                .filter(line -> line.startsWith("| `flashsale."))
                .toList();
    }

    private static String row(Object name, Object defaultValue, String description) {
        String shown = text(defaultValue);
        return "| `" + name + "` | " + (shown.isEmpty() ? "" : "`" + shown + "`") + " | " + description + " |";
    }

    private static String text(Object defaultValue) {
        if (defaultValue instanceof List<?> values) {
            return values.stream().map(String::valueOf).collect(Collectors.joining(", "));
        }
        return defaultValue == null ? "" : String.valueOf(defaultValue).replaceAll("^\\[(.*)]$", "$1");
    }

    private static Object defaultOf(Parameter part) {
        DefaultValue value = part.getAnnotation(DefaultValue.class);
        return value == null ? null : List.of(value.value());
    }

    private static String kebab(String name) {
        return name.replaceAll("[A-Z]", "-$0").toLowerCase(Locale.ROOT);
    }
}
