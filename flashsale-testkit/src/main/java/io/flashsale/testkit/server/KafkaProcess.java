package io.flashsale.testkit.server;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A Kafka broker, its own controller, in a JVM of its own, from the Kafka jars on this JVM's class path. */
record KafkaProcess(ServerProcess process, int port, int saslPort) implements KafkaServer.Broker {
    /** One broker holds every replica, and a test need not wait for members that may still join a group. */
    static final Map<String, String> BROKER_SETTINGS = Map.of(
            "auto.create.topics.enable", "false",
            "offsets.topic.replication.factor", "1",
            "offsets.topic.num.partitions", "4",
            "group.initial.rebalance.delay.ms", "0",
            "group.min.session.timeout.ms", "500");

    /** Any text of 22 letters that does not look like an option. */
    private static final String CLUSTER_ID = "flashsale-test-cluster";

    private static final long FORMAT_WITHIN_SECONDS = 60;
    /** The optimizing compiler and a parallel collector would take more from two processors than they give back within minutes. */
    private static final List<String> JVM_OPTIONS = List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    static KafkaProcess start() {
        Path directory = ServerProcess.newDirectory("kafka");
        int port = ServerProcess.freePort();
        int saslPort = ServerProcess.freePort();
        Path settings = directory.resolve("server.properties");
        write(settings, settings(directory, port, saslPort));
        format(directory, settings);
        ServerProcess process = ServerProcess.start(
                "Kafka", java("kafka.Kafka", settings.toString()), directory, () -> ServerProcess.listens(port));
        return new KafkaProcess(process, port, saslPort);
    }

    @Override
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    String saslBootstrapServers() {
        return "127.0.0.1:" + saslPort;
    }

    private static Map<String, String> settings(Path directory, int port, int saslPort) {
        int controllerPort = ServerProcess.freePort();
        Map<String, String> settings = new LinkedHashMap<>(BROKER_SETTINGS);
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", "1");
        settings.put("controller.quorum.bootstrap.servers", "127.0.0.1:" + controllerPort);
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("inter.broker.listener.name", "PLAIN");
        settings.put("advertised.listeners", "PLAIN://127.0.0.1:" + port + ",SASL://127.0.0.1:" + saslPort);
        settings.put(
                "listeners",
                "PLAIN://127.0.0.1:" + port + ",SASL://127.0.0.1:" + saslPort + ",CONTROLLER://127.0.0.1:"
                        + controllerPort);
        settings.put("listener.security.protocol.map", "PLAIN:PLAINTEXT,SASL:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("sasl.enabled.mechanisms", "PLAIN");
        settings.put(
                "listener.name.sasl.plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required user_flashsale=\"right\";");
        settings.put("log.dirs", directory.resolve("data").toString());
        settings.put("broker.session.timeout.ms", "2000");
        settings.put("broker.heartbeat.interval.ms", "300");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        return settings;
    }

    private static void write(Path file, Map<String, String> settings) {
        String text = settings.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
                .collect(Collectors.joining());
        try {
            Files.writeString(file, text, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void format(Path directory, Path settings) {
        String[] arguments = {
            "kafka.tools.StorageTool",
            "format",
            "--standalone",
            "--cluster-id",
            CLUSTER_ID,
            "--config",
            settings.toString()
        };
        File log = directory.resolve("format.log").toFile();
        try {
            Process process = new ProcessBuilder(java(arguments))
                    .redirectErrorStream(true)
                    .redirectOutput(log)
                    .start();
            boolean ended = process.waitFor(FORMAT_WITHIN_SECONDS, TimeUnit.SECONDS);
            if (!ended || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException("cannot format Kafka's directory:\n" + Files.readString(log.toPath()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static List<String> java(String... arguments) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(JVM_OPTIONS);
        command.addAll(List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", classPath()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Without logging libraries that are set up by files of the application under test: Logback would log everything. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !new File(entry).getName().matches("(logback-|slf4j-nop|log4j-slf4j).*"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
