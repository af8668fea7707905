package io.flashsale.benchmarks;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file through which this process and its children hand objects to each other. */
final class PartFile {
    private PartFile() {}

    static void write(Path file, Object content) throws IOException {
        try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(file))) {
            out.writeObject(content);
        }
    }

    static <T> T read(Path file, Class<T> type) throws IOException {
        try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(file))) {
            return type.cast(in.readObject());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
