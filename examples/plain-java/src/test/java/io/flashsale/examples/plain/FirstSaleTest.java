package io.flashsale.examples.plain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class FirstSaleTest {
    private static final Path README = Path.of("../../README.md");
    private static final Path SOURCE = Path.of("src/main/java/io/flashsale/examples/plain/FirstSale.java");

    @Test
    void theFirstSaleIsAccepted() {
        PrintStream console = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            FirstSale.main(new String[0]);
        } finally {
            System.setOut(console);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).startsWith("Alice has a ticket: Accepted[ticket=v1.");
    }

    @Test
    void theReadmeShowsThisProgramAsItIs() throws IOException {
        String program = Files.readString(SOURCE);
        String main =
                program.substring(program.indexOf("main(String[] arguments) {\n"), program.lastIndexOf("    }\n}"));
        String body = main.substring(main.indexOf('\n') + 1).stripTrailing().stripIndent();
        assertThat(Files.readString(README)).contains("```java\n" + body + "\n```\n");
    }

    @Test
    void aReaderOfTheReadmeHasSeenTheResultByLine25() throws IOException {
        List<String> start = Files.readAllLines(README).subList(0, 25);
        assertThat(start).anyMatch(line -> line.contains("System.out.println(result.isAccepted()"));
    }
}
