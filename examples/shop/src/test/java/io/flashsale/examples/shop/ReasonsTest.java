package io.flashsale.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The shop's pages have a sentence for buyers, and a name for operators, for each answer but Accepted. */
class ReasonsTest {
    private final String script = read("/static/js/lib/reasons.js");

    @ParameterizedTest
    @EnumSource(value = Outcome.class, mode = EnumSource.Mode.EXCLUDE, names = "ACCEPTED")
    void everyRefusalHasItsWords(Outcome outcome) {
        assertThat(table("REFUSALS")).containsPattern("(?m)^  " + outcome + ": ");
        assertThat(table("REASON_NAMES")).containsPattern("(?m)^  " + outcome + ": ");
    }

    private String table(String name) {
        int start = script.indexOf("const " + name + " = {");
        assertThat(start).isNotNegative();
        return script.substring(start, script.indexOf("\n};", start));
    }

    private static String read(String resource) {
        try (InputStream in = Objects.requireNonNull(ReasonsTest.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(resource, e);
        }
    }
}
