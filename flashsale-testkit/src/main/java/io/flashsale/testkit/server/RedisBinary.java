package io.flashsale.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import redis.embedded.RedisExecProvider;

/** Redis as a child process of the embedded binary. */
final class RedisBinary implements RedisNode.Power {
    private final ServerProcess process;

    private RedisBinary(ServerProcess process) {
        this.process = process;
    }

    static RedisBinary start(List<String> arguments, int port) {
        List<String> command = new ArrayList<>(List.of(Binary.PATH.toString()));
        command.addAll(arguments);
        Path directory = ServerProcess.newDirectory("redis-" + port);
        return new RedisBinary(ServerProcess.start("redis " + port, command, directory, () -> RedisNode.answers(port)));
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

    /** Each call of the provider unpacks the binary again, so it is called once. */
    private static final class Binary {
        static final Path PATH = unpack();

        private static Path unpack() {
            try {
                return RedisExecProvider.defaultProvider().get().toPath().toAbsolutePath();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
