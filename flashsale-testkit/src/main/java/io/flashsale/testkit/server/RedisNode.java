package io.flashsale.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One Redis server of a test: a child process, a container on the host's network, or one somebody else runs.
 *
 * <p><b>Threads.</b> Safe for several threads, but only one should start and stop it.
 */
public final class RedisNode implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final int BUS_OFFSET = 10_000;

    private final URI uri;
    private final @Nullable Power power;

    private RedisNode(URI uri, @Nullable Power power) {
        this.uri = uri;
        this.power = power;
    }

    /** @param address such as redis://host:port */
    static RedisNode external(String address) {
        URI uri = URI.create(address.trim());
        if (uri.getHost() == null || uri.getPort() < 0) {
            throw new IllegalArgumentException("must be redis://host:port, but is " + address);
        }
        return new RedisNode(uri, null);
    }

    /** @param settings lines of redis.conf, such as {@code maxmemory 10mb}; later ones win */
    static RedisNode start(List<String> settings) {
        int port = freePort();
        List<String> arguments = arguments(port, settings);
        Power power =
                Docker.wantedAndThere() ? RedisContainer.start(arguments, port) : RedisBinary.start(arguments, port);
        return new RedisNode(URI.create("redis://" + HOST + ":" + port), power);
    }

    private static List<String> arguments(int port, List<String> settings) {
        List<String> lines = new ArrayList<>(List.of("port " + port, "bind " + HOST, "maxmemory-policy noeviction"));
        lines.addAll(List.of("appendonly no", "save ''"));
        lines.addAll(settings);
        List<String> arguments = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.split(" ", 2);
            arguments.add("--" + words[0]);
            arguments.add(words.length == 1 || words[1].equals("''") ? "" : words[1]);
        }
        return arguments;
    }

    /** Below the ports an operating system hands out by itself, so that it is still free when the server starts again. */
    private static int freePort() {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(11_000, 22_000);
            if (isFree(port) && isFree(port + BUS_OFFSET)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port found");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether it answers PING, also while it loads its data. */
    static boolean answers(int port) {
        try (RedisWire wire = new RedisWire(HOST, port)) {
            return wire.text("PING").equals("PONG");
        } catch (IOException e) {
            return false;
        }
    }

    /** redis://host:port */
    public String uri() {
        return uri.toString();
    }

    public String host() {
        return uri.getHost();
    }

    public int port() {
        return uri.getPort();
    }

    public RedisWire connect() throws IOException {
        return new RedisWire(host(), port());
    }

    /** One command on a connection of its own, its answer as text. */
    public String call(String... words) {
        try (RedisWire wire = connect()) {
            return wire.text(words);
        } catch (IOException e) {
            throw new UncheckedIOException(uri + ": " + e.getMessage(), e);
        }
    }

    /** SIGKILL, as a crash does. */
    public void kill() {
        power().kill();
    }

    /** Starts it again after {@link #kill}, on the same port, with what it had written to disk. */
    public void restart() {
        power().restart();
    }

    /** Starts it again after {@link #kill}, on the same port, without anything that it had written to disk. */
    public void restartEmpty() {
        power().forget();
        power().restart();
    }

    /** Stops it from running without ending it: connections stay open and nothing answers. */
    public void pause() {
        power().pause();
    }

    public void resume() {
        power().resume();
    }

    @Override
    public void close() {
        if (power != null) {
            power.close();
        }
    }

    private Power power() {
        if (power == null) {
            throw new IllegalStateException(uri + " was given by the environment and is not ours to stop");
        }
        return power;
    }

    @Override
    public String toString() {
        return uri.toString();
    }

    /** What starts and stops a server. */
    interface Power extends AutoCloseable {
        void kill();

        void restart();

        /** Of a server that is not running: deletes its data. */
        void forget();

        void pause();

        void resume();

        @Override
        void close();
    }
}
