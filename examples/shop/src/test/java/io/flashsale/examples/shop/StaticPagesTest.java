package io.flashsale.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages name is there: a typing mistake in a script's import shows nothing but an empty page. */
class StaticPagesTest {
    private static final Path PAGES = Path.of("src/main/resources/static");
    private static final Pattern FILES_OF_A_PAGE = Pattern.compile("(?:src|href)=\"(/[^\"]*\\.[a-z]+)\"");
    private static final Pattern FILES_OF_A_SCRIPT = Pattern.compile("(?:from|import) \"(\\.[^\"]*)\"");
    private static final Pattern ADDRESS = Pattern.compile("https?://(?!www\\.w3\\.org/2000/svg)");
    private static final Pattern CLASSES = Pattern.compile("class(?:=|: )\"([^\"$]*)\"");

    @ParameterizedTest
    @MethodSource("files")
    void everythingComesFromTheShopItself(Path file) throws IOException {
        assertThat(Files.readString(file)).doesNotContainPattern(ADDRESS);
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyFileThatIsNamedIsThere(Path file) throws IOException {
        String text = Files.readString(file);
        List<Path> named = file.toString().endsWith(".html")
                ? found(FILES_OF_A_PAGE, text)
                        .map(name -> PAGES.resolve(name.substring(1)))
                        .toList()
                : found(FILES_OF_A_SCRIPT, text).map(file::resolveSibling).toList();

        assertThat(named).allSatisfy(path -> assertThat(path).isRegularFile());
    }

    @Test
    void scriptsMakeNoMarkupOfWhatASaleIsCalled() throws IOException {
        for (Path file : files().filter(path -> path.toString().endsWith(".js")).toList()) {
            assertThat(Files.readString(file))
                    .as(file.toString())
                    .doesNotContain("innerHTML", "insertAdjacentHTML", "outerHTML", "document.write", "eval(");
        }
    }

    @Test
    void everyClassThatPagesUseHasAStyle() throws IOException {
        StringBuilder styles = new StringBuilder();
        for (Path file :
                files().filter(path -> path.toString().endsWith(".css")).toList()) {
            styles.append(Files.readString(file));
        }
        for (Path file : files().filter(path -> path.toString().matches(".*\\.(html|js)"))
                .toList()) {
            assertThat(found(CLASSES, Files.readString(file))
                            .flatMap(names -> Stream.of(names.trim().split("\\s+"))))
                    .as(file.toString())
                    .allSatisfy(name -> assertThat(name.isEmpty() || styles.indexOf("." + name) >= 0)
                            .as(name)
                            .isTrue());
        }
    }

    private static Stream<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(PAGES)) {
            return all.filter(path -> path.toString().matches(".*\\.(html|js|css|svg)")).sorted().toList().stream();
        }
    }

    private static Stream<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1));
    }
}
