package io.flashsale.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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
