package io.flashsale.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.handler.HandlerOrder;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FigureTest {
    private static final Path TEXT = Repository.ROOT.resolve("docs/figures/order-path.txt");

    @Test
    void everyNameInTheFigureIsAClassOrAScriptOfOurs() {
        Set<String> ours = Repository.files(".java", ".lua").stream()
                .filter(file -> Repository.name(file).contains("src/main/"))
                .map(file -> file.getFileName().toString().replaceFirst("\\.java$", ""))
                .collect(Collectors.toSet());
        List<String> names = figure().classes();
        assertThat(names).hasSizeGreaterThan(20);
        assertThat(ours).containsAll(names);
    }

    @Test
    void theChainIsDrawnInItsOrder() {
        List<String> chain = Stream.of(HandlerOrder.class.getFields())
                .sorted(Comparator.comparingInt(FigureTest::position))
                .map(field -> field.getName().equals("CUSTOM") ? "OrderHandler" : handler(field.getName()))
                .toList();
        assertThat(figure().classes()).containsSubsequence(chain);
    }

    private static int position(Field constant) {
        try {
            return constant.getInt(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** RATE_LIMIT is the place of RateLimitHandler. */
    private static String handler(String constant) {
        return Pattern.compile("([A-Z])([A-Z]*)_?")
                        .matcher(constant)
                        .replaceAll(word -> word.group(1) + word.group(2).toLowerCase(Locale.ROOT))
                + "Handler";
    }

    @Test
    void theSvgIsWhatItsTextDraws() {
        assertThat(Repository.read(Figure.svgOf(TEXT)))
                .as("the first lines of %s say how to draw it again", Repository.name(TEXT))
                .isEqualTo(figure().svg());
    }

    @Test
    void everythingIsDrawnWithinTheCanvas() {
        Figure figure = figure();
        for (Figure.Element element : figure.elements()) {
            if (element instanceof Figure.Group group) {
                assertThat(group.area().x() + group.area().width()).isLessThan(figure.width());
                assertThat(group.area().y() + group.area().height()).isLessThan(figure.height());
            }
        }
    }

    private static Figure figure() {
        return Figure.parse(Repository.read(TEXT).lines().toList());
    }
}
