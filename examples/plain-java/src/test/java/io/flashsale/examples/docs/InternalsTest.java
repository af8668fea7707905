package io.flashsale.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.FlashSale;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What docs/internals.md says of tasks and tests is what is there. */
class InternalsTest {
    @Test
    void everyPeriodicTaskHasItsRow() {
        try (FlashSale flashSale = FlashSale.builder().build()) {
            List<String> rows = rows("task").stream().map(row -> row.get(0)).toList();
            assertThat(rows)
                    .containsExactlyInAnyOrderElementsOf(
                            flashSale.health().tasks().keySet());
        }
    }

    /** Each row of the failure table names its tests, by class and method. */
    @Test
    void everyFaultHasTestsThatAreThere() {
        Map<String, Path> tests = Repository.files(".java").stream()
                .filter(InternalsTest::isTest)
                .collect(Collectors.toMap(
                        file -> file.getFileName().toString().replaceFirst("\\.java$", ""), file -> file, (a, b) -> a));
        List<List<String>> rows = rows("fault");
        assertThat(rows).hasSizeGreaterThan(30);
        for (List<String> row : rows) {
            List<String[]> named = Pattern.compile("`(\\w+)\\.(\\w+)`")
                    .matcher(row.get(4))
                    .results()
                    .map(name -> new String[] {name.group(1), name.group(2)})
                    .toList();
            assertThat(named).as(row.get(0)).isNotEmpty();
            for (String[] name : named) {
                assertThat(tests).as(row.get(0)).containsKey(name[0]);
                assertThat(Repository.read(tests.get(name[0])))
                        .as(name[0])
                        .containsPattern("@(?:Parameterized|Repeated)?Test[^;{}]*\\s" + name[1] + "\\(");
            }
        }
    }

    private static boolean isTest(Path file) {
        String name = Repository.name(file);
        return name.contains("src/test/java/") || name.startsWith("flashsale-testkit/src/main/java/");
    }

    /** The cells of the rows below a head that begins with this. */
    private static List<List<String>> rows(String head) {
        String page = Repository.read(Repository.ROOT.resolve("docs/internals.md"));
        Matcher table = Pattern.compile("(?m)^\\| " + head + " \\|.*\\n\\|[-|]+\\n((?:\\|.*\\n?)+)")
                .matcher(page);
        assertThat(table.find()).isTrue();
        return table.group(1)
                .lines()
                .map(row -> Pattern.compile("\\|")
                        .splitAsStream(row.substring(1))
                        .map(String::strip)
                        .toList())
                .toList();
    }
}
