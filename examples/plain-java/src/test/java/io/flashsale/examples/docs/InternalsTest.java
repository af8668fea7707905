package io.flashsale.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.FlashSale;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
