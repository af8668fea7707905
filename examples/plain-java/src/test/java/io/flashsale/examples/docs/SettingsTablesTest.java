package io.flashsale.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTablesTest {
    private static final Pattern TABLE = Pattern.compile("(?m)^\\| setting \\|.*\\n\\|[-|]+\\n((?:\\|.*\\n)+)");
    private static final Pattern NAME = Pattern.compile("\\b[a-z][a-zA-Z]+\\b");

    /** A component of it, or a method of its builder. */
    @ParameterizedTest
    @CsvSource({
        "docs/operating/settings.md, flashsale-core/src/main/java/io/flashsale/FlashSaleSettings.java",
        "docs/operating/redis.md, flashsale-redis/src/main/java/io/flashsale/redis/RedisSettings.java",
        "docs/operating/kafka.md, flashsale-kafka/src/main/java/io/flashsale/kafka/KafkaQueueSettings.java"
    })
    void everySettingInATableIsOneOfItsRecord(String page, String source) {
        String code = Repository.read(Repository.ROOT.resolve(source));
        List<String> named = settings(Repository.read(Repository.ROOT.resolve(page)));
        assertThat(named).hasSizeGreaterThan(10);
        assertThat(named)
                .allMatch(name ->
                        Pattern.compile("[\\w>] " + name + "[,(]").matcher(code).find());
    }

    @ParameterizedTest
    @CsvSource({
        "docs/operating/settings.md, flashsale-core/src/main/java/io/flashsale/FlashSaleSettings.java",
        "docs/operating/redis.md, flashsale-redis/src/main/java/io/flashsale/redis/RedisSettings.java",
        "docs/operating/kafka.md, flashsale-kafka/src/main/java/io/flashsale/kafka/KafkaQueueSettings.java"
    })
    void everySettingOfARecordIsNamedOnItsPage(String page, String source) {
        Matcher components = Pattern.compile("public record \\w+\\(([^{]*)\\)")
                .matcher(Repository.read(Repository.ROOT.resolve(source)));
        assertThat(components.find()).isTrue();
        List<String> names = Pattern.compile("\\b([a-z]\\w*)\\s*(?:,\\s*(?=@|[A-Z]|int|long|boolean)|$)")
                .matcher(components.group(1).strip())
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(names).hasSizeGreaterThan(10);
        String text = Repository.read(Repository.ROOT.resolve(page));
        assertThat(names)
                .allMatch(name ->
                        Pattern.compile("\\b" + name + "\\b").matcher(text).find());
    }

    /** The words in the first column of the table whose head is "setting". */
    private static List<String> settings(String page) {
        Matcher table = TABLE.matcher(page);
        assertThat(table.find()).isTrue();
        List<String> names = new ArrayList<>();
        for (String row : table.group(1).lines().toList()) {
            Matcher name = NAME.matcher(row.split("\\|", -1)[1].replaceAll(";.*", ""));
            while (name.find()) {
                names.add(name.group());
            }
        }
        return names;
    }
}
