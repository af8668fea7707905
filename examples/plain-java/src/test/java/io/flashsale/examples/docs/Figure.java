package io.flashsale.examples.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A drawing of boxes and arrows, read from a text file and written as SVG. Needs nothing but a JDK:
 *
 * <pre>java examples/plain-java/src/test/java/io/flashsale/examples/docs/Figure.java docs/figures/order-path.txt</pre>
 *
 * writes {@code docs/figures/order-path.svg}. A line of the text is one thing to draw; what follows a bar is text, numbers are x, y, width and
 * height in pixels:
 *
 * <pre>
 * canvas 920 900
 * group  blue 20 64 560 410 | Takes orders | the request's thread
 * box    blue 48 96 270 44 1 | OrderController | reads the request      a class, and its step ("-" if it has none)
 * row    RateLimitHandler | too many requests?                          one more class within the box above
 * pill   grey 48 14 270 32 | POST .../orders                            what is no class
 * note   48 420 | some words
 * arrow  grey 183,46 183,96                                             from point to point
 * both   grey 560,322 620,322                                           an arrow with two heads
 * </pre>
 *
 * @param elements in the order they are drawn
 */
record Figure(int width, int height, List<Element> elements) {
    private static final int HEADER = 44;
    private static final int ROW = 19;

    Figure {
        elements = List.copyOf(elements);
    }

    /** Writes the SVG next to each text that is named. */
    public static void main(String[] sources) throws IOException {
        for (String source : sources) {
            Path text = Path.of(source);
            Files.writeString(svgOf(text), parse(Files.readAllLines(text)).svg());
        }
    }

    static Path svgOf(Path text) {
        return text.resolveSibling(text.getFileName().toString().replaceFirst("\\.txt$", ".svg"));
    }

    static Figure parse(List<String> lines) {
        int width = 0;
        int height = 0;
        List<Element> elements = new ArrayList<>();
        for (String line : lines) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] bars = line.strip().split("\\s*\\|\\s*");
            String[] words = bars[0].split("\\s+");
            List<String> texts = List.of(bars).subList(1, bars.length);
            switch (words[0]) {
                case "canvas" -> {
                    width = Integer.parseInt(words[1]);
                    height = Integer.parseInt(words[2]);
                }
                case "group" ->
                    elements.add(new Group(colour(words[1]), Area.of(words, 2), texts.get(0), texts.get(1)));
                case "pill" -> elements.add(new Pill(colour(words[1]), Area.of(words, 2), texts.get(0)));
                case "note" ->
                    elements.add(new Note(Integer.parseInt(words[1]), Integer.parseInt(words[2]), texts.get(0)));
                case "box" ->
                    elements.add(new Box(
                            colour(words[1]), Area.of(words, 2), words[6], texts.get(0), texts.get(1), List.of()));
                case "row" -> {
                    Box box = (Box) elements.remove(elements.size() - 1);
                    elements.add(box.with(new Row(words[1], texts.get(0))));
                }
                case "step" -> {
                    Box box = (Box) elements.remove(elements.size() - 1);
                    elements.add(box.with(new Row("", texts.get(0))));
                }
                case "arrow", "both" ->
                    elements.add(new Arrow(
                            colour(words[1]), List.of(words).subList(2, words.length), words[0].equals("both")));
                default -> throw new IllegalArgumentException("nothing is drawn as " + words[0] + ": " + line);
            }
        }
        return new Figure(width, height, elements);
    }

    private static Colour colour(String name) {
        return Colour.valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** Every name in it that must be a class, in order. */
    List<String> classes() {
        return elements.stream()
                .filter(Box.class::isInstance)
                .map(Box.class::cast)
                .flatMap(box ->
                        Stream.concat(Stream.of(box.name), box.rows.stream().map(Row::name)))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** Its own background, so that it can be read on a dark page too. */
    String svg() {
        String heads = Stream.of(Colour.values())
                .map(colour -> """
                          <marker id="%s" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="5.5" markerHeight="5.5" \
                        orient="auto-start-reverse"><path d="M0 0 10 5 0 10z" fill="%s"/></marker>
                        """.formatted(colour.id(), colour.line))
                .collect(Collectors.joining());
        return """
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" \
                font-family="Helvetica, Arial, 'Liberation Sans', sans-serif">
                <defs>
                %3$s</defs>
                <rect width="%1$d" height="%2$d" rx="12" fill="#ffffff"/>
                %4$s</svg>
                """.formatted(
                width, height, heads, elements.stream().map(Element::svg).collect(Collectors.joining()));
    }

    private static String text(int x, int y, String style, String words) {
        String escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        return "<text x=\"%d\" y=\"%d\" %s>%s</text>\n".formatted(x, y, style, escaped);
    }

    private static String rect(Area area, int radius, String style) {
        return "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\" %s/>\n"
                .formatted(area.x, area.y, area.width, area.height, radius, style);
    }

    /** Something to draw. */
    interface Element {
        String svg();
    }

    /** Who does the work: a process, a server, a thread. */
    record Group(Colour colour, Area area, String name, String gloss) implements Element {
        @Override
        public String svg() {
            int nameWidth = name.length() * 8 + 22;
            return rect(area, 10, "fill=\"%s\" stroke=\"%s\"".formatted(colour.pale, colour.soft))
                    + text(
                            area.x + 14,
                            area.y + 22,
                            "font-size=\"14\" font-weight=\"700\" fill=\"%s\"".formatted(colour.dark),
                            name)
                    + text(
                            area.x + nameWidth,
                            area.y + 22,
                            "font-size=\"12\" fill=\"%s\"".formatted(colour.dark),
                            gloss);
        }
    }

    /** A class, what it does, and the classes it goes through. */
    record Box(Colour colour, Area area, String step, String name, String gloss, List<Row> rows) implements Element {
        Box {
            rows = List.copyOf(rows);
        }

        Box with(Row row) {
            return new Box(
                    colour,
                    area,
                    step,
                    name,
                    gloss,
                    Stream.concat(rows.stream(), Stream.of(row)).toList());
        }

        @Override
        public String svg() {
            StringBuilder svg = new StringBuilder(
                    rect(area, 7, "fill=\"#ffffff\" stroke=\"%s\" stroke-width=\"1.5\"".formatted(colour.line)));
            svg.append(text(area.x + 12, area.y + 19, "font-size=\"13.5\" font-weight=\"700\" fill=\"#1f2328\"", name));
            svg.append(text(area.x + 12, area.y + 35, "font-size=\"12\" fill=\"#57606a\"", gloss));
            if (!step.equals("-")) {
                svg.append("<circle cx=\"%d\" cy=\"%d\" r=\"10\" fill=\"%s\"/>\n"
                        .formatted(area.x + area.width, area.y, colour.line));
                svg.append(text(
                        area.x + area.width,
                        area.y + 4,
                        "font-size=\"12\" font-weight=\"700\" fill=\"#ffffff\" text-anchor=\"middle\"",
                        step));
            }
            int y = area.y + HEADER + 14;
            for (Row row : rows) {
                if (!row.name.isEmpty()) {
                    svg.append(text(area.x + 12, y, "font-size=\"12\" font-weight=\"700\" fill=\"#1f2328\"", row.name));
                }
                boolean left = row.name.isEmpty();
                svg.append(text(
                        left ? area.x + 12 : area.x + area.width - 12,
                        y,
                        "font-size=\"12\" fill=\"#57606a\"" + (left ? "" : " text-anchor=\"end\""),
                        row.gloss));
                y += ROW;
            }
            return svg.toString();
        }
    }

    record Row(String name, String gloss) {}

    /** What is no class: a request, an answer, a topic. */
    record Pill(Colour colour, Area area, String words) implements Element {
        @Override
        public String svg() {
            return rect(area, area.height / 2, "fill=\"%s\"".formatted(colour.dark))
                    + text(
                            area.x + area.width / 2,
                            area.y + area.height / 2 + 4,
                            "font-size=\"12.5\" font-weight=\"700\" fill=\"#ffffff\" text-anchor=\"middle\"",
                            words);
        }
    }

    /** Words beside the boxes. */
    record Note(int x, int y, String words) implements Element {
        @Override
        public String svg() {
            return text(x, y, "font-size=\"12\" font-style=\"italic\" fill=\"#57606a\"", words);
        }
    }

    /** Through these points. */
    record Arrow(Colour colour, List<String> points, boolean bothWays) implements Element {
        Arrow {
            points = List.copyOf(points);
        }

        @Override
        public String svg() {
            return "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\" stroke-linejoin=\"round\"%s marker-end=\"url(#%s)\"/>\n"
                    .formatted(
                            String.join(" ", points),
                            colour.line,
                            bothWays ? " marker-start=\"url(#" + colour.id() + ")\"" : "",
                            colour.id());
        }
    }

    /** In pixels from the upper left corner. */
    record Area(int x, int y, int width, int height) {
        static Area of(String[] words, int from) {
            return new Area(
                    Integer.parseInt(words[from]),
                    Integer.parseInt(words[from + 1]),
                    Integer.parseInt(words[from + 2]),
                    Integer.parseInt(words[from + 3]));
        }
    }

    /** A colour in four shades, from the background of a group to words on it. */
    enum Colour {
        GREY("#f6f8fa", "#d0d7de", "#6e7781", "#424a53"),
        BLUE("#eef6ff", "#b6d7ff", "#2f73c9", "#174a8b"),
        RED("#fff1ef", "#ffcbc4", "#cf4a3c", "#8f2a20"),
        YELLOW("#fff8e1", "#f0d98c", "#a67c00", "#6b5000"),
        GREEN("#ecfaf0", "#b2e5c2", "#2b8a4b", "#185c30"),
        PURPLE("#f6f1ff", "#d8c8fa", "#7a55c7", "#4c2f8c");

        private final String pale;
        private final String soft;
        private final String line;
        private final String dark;

        Colour(String pale, String soft, String line, String dark) {
            this.pale = pale;
            this.soft = soft;
            this.line = line;
            this.dark = dark;
        }

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
