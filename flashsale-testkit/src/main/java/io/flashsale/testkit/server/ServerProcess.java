package io.flashsale.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A server as a child process, which can be stopped, killed and paused like the real thing, and does not outlive this JVM.
 *
 * <p><b>Threads.</b> Safe for several threads, but only one should start and stop it.
 */
public final class ServerProcess implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);
    private static final Duration PAUSED_WITHIN = Duration.ofSeconds(10);
    private static final int LOG_TAIL = 4_000;
    /** Linux kills a child with the thread that started it, so this one never ends. */
    private static final Executor LAUNCHER = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "server launcher");
        thread.setDaemon(true);
        return thread;
    });

    private final String name;
    private final List<String> command;
    private final Path directory;
    private final BooleanSupplier ready;
    private volatile Process process;

    /** @param ready asked every few milliseconds, should not block for long */
    private ServerProcess(String name, List<String> command, Path directory, BooleanSupplier ready) {
        this.name = name;
        this.command = command;
        this.directory = directory;
        this.ready = ready;
        this.process = launch();
    }

    /**
     * Starts a server and waits until it is ready, at most 90 s.
     *
     * @param directory where it runs and its log is written
     * @throws IllegalStateException with the end of its log, if it dies or does not get ready
     */
    public static ServerProcess start(String name, List<String> command, Path directory, BooleanSupplier ready) {
        ServerProcess server = new ServerProcess(name, List.copyOf(command), directory, ready);
        Runtime.getRuntime().addShutdownHook(new Thread(server::kill, name + " killer"));
        server.awaitReady();
        return server;
    }

    /** A port of the loopback address that nobody listens on at this moment. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether something accepts connections on this port of the loopback address. */
    public static boolean listens(int port) {
        try (java.net.Socket socket = new java.net.Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** A new directory under the build's own. */
    public static Path newDirectory(String name) {
        try {
            Path parent = Files.createDirectories(Path.of("target", "servers").toAbsolutePath());
            return Files.createTempDirectory(parent, name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean alive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** SIGKILL, as a crash does; returns when it is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** SIGTERM, and SIGKILL if it takes longer than 20 s. */
    public void stop() {
        process.destroy();
        if (!awaitEnd()) {
            kill();
        }
    }

    /** Starts it again after {@link #kill} or {@link #stop}, in the same directory, and waits until it is ready. */
    public void restart() {
        if (process.isAlive()) {
            throw new IllegalStateException(name + " is running");
        }
        process = launch();
        awaitReady();
    }

    /** Stops it from running without ending it: connections stay open and nothing answers. Returns when its threads stand, where Linux tells. */
    public void pause() {
        signal("-STOP");
        Path threads = Path.of("/proc", Long.toString(process.pid()), "task");
        long deadline = System.nanoTime() + PAUSED_WITHIN.toNanos();
        while (Files.isDirectory(threads) && !stand(threads)) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(name + " went on for " + PAUSED_WITHIN.toSeconds() + " s");
            }
            pause(Duration.ofMillis(5));
        }
    }

    private static boolean stand(Path threads) {
        try (Stream<Path> each = Files.list(threads)) {
            for (Path thread : each.toList()) {
                String facts = Files.readString(thread.resolve("stat"), StandardCharsets.ISO_8859_1);
                if (!facts.startsWith("T", facts.lastIndexOf(')') + 2)) {
                    return false;
                }
            }
            return true;
        } catch (IOException oneEnded) {
            return false;
        }
    }

    public void resume() {
        signal("-CONT");
    }

    @Override
    public void close() {
        kill();
    }

    private Process launch() {
        return CompletableFuture.supplyAsync(this::launchHere, LAUNCHER).join();
    }

    private Process launchHere() {
        try {
            return new ProcessBuilder(dyingWithThisProcess(command))
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException("cannot start " + name + ": " + command, e);
        }
    }

    /** The shutdown hook does not run when this JVM is killed; Linux can tell the child then. */
    private static List<String> dyingWithThisProcess(List<String> command) {
        if (!Files.isExecutable(Path.of("/usr/bin/setpriv"))) {
            return command;
        }
        List<String> guarded = new ArrayList<>(List.of("/usr/bin/setpriv", "--pdeathsig", "KILL"));
        guarded.addAll(command);
        return guarded;
    }

    private void awaitReady() {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (!ready.getAsBoolean()) {
            if (!process.isAlive()) {
                throw new IllegalStateException(
                        name + " ended with " + process.exitValue() + " while starting:\n" + logTail());
            }
            if (System.nanoTime() - deadline > 0) {
                kill();
                throw new IllegalStateException(
                        name + " was not ready after " + READY_WITHIN.toSeconds() + " s:\n" + logTail());
            }
            pause(Duration.ofMillis(20));
        }
    }

    private boolean awaitEnd() {
        try {
            return process.waitFor(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void signal(String signal) {
        try {
            int code = new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("kill " + signal + " of " + name + " failed with " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void pause(Duration duration) {
        try {
            TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private Path log() {
        return directory.resolve("server.log");
    }

    private String logTail() {
        try {
            String all = Files.readString(log(), StandardCharsets.UTF_8);
            return all.substring(Math.max(0, all.length() - LOG_TAIL));
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }
}
