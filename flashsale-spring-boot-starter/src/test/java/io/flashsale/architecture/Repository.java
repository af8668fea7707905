package io.flashsale.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The working tree in which the tests run. */
final class Repository {
    static final Path ROOT = root();

    private Repository() {}

    /** The Java sources below a directory, tests included. */
    static List<Path> sources(String directory) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve(directory))) {
            return files.filter(file ->
                            file.toString().contains("/src/") && file.toString().endsWith(".java"))
                    .toList();
        }
    }

    /** Tests run in the directory of their module: the starter's, or that of the tests on Boot 4.1 below it. */
    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("flashsale-bom"))) {
            directory = Objects.requireNonNull(directory.getParent(), "there is no flashsale-bom above this directory");
        }
        return directory;
    }
}
