package io.flashsale.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import redis.embedded.RedisExecProvider;

/**
 * Redis as a child process: of the program that the environment variable {@value #PROGRAM} names, such as an installed
 * {@code /usr/bin/redis-server}, else of the embedded binary, which takes about twice the processor time.
 */
final class RedisBinary implements RedisNode.Power {
    private static final String PROGRAM = "FLASHSALE_TEST_REDIS_SERVER";

    private final ServerProcess process;
    private final Path directory;

    private RedisBinary(ServerProcess process, Path directory) {
        this.process = process;
        this.directory = directory;
    }

    static RedisBinary start(List<String> arguments, int port) {
        List<String> command = new ArrayList<>(List.of(Binary.PATH.toString()));
        command.addAll(arguments);
        Path directory = ServerProcess.newDirectory("redis-" + port);
        return new RedisBinary(
                ServerProcess.start("redis " + port, command, directory, () -> RedisNode.answers(port)), directory);
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public void restart() {
        process.restart();
    }

    @Override
    public void forget() {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                if (!path.equals(directory)) {
                    Files.delete(path);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void pause() {
        process.pause();
    }

    @Override
    public void resume() {
        process.resume();
    }

    @Override
    public void close() {
        process.close();
    }

    /** Each call of the embedded provider unpacks the binary again, so it is called once. */
    private static final class Binary {
        static final Path PATH = program();

        private static Path program() {
            String installed = System.getenv(PROGRAM);
            if (installed != null) {
                return Path.of(installed);
            }
            try {
                return RedisExecProvider.defaultProvider().get().toPath().toAbsolutePath();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
