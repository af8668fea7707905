package io.flashsale.kafka;

import io.flashsale.testkit.server.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A node in a process of its own, which takes batches and never decides them. */
final class ConsumingProcess {
    private static final String HOLDING = "holding";

    private ConsumingProcess() {}

    /** Returns when it holds a batch. */
    static ServerProcess start(KafkaQueueSettings settings) {
        Path directory = ServerProcess.newDirectory("consumer");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                ConsumingProcess.class.getName(),
                settings.bootstrapServers(),
                settings.topic());
        return ServerProcess.start("a consumer", command, directory, () -> Files.exists(directory.resolve(HOLDING)));
    }

    public static void main(String[] arguments) throws InterruptedException {
        KafkaOrderQueue queue = KafkaOrderQueue.start(KafkaQueueSettings.builder(arguments[0])
                .topic(arguments[1])
                .deadLetterTopic(arguments[1] + "-dead")
                .groupId(arguments[1])
                .partitions(3)
                .replicationFactor(1)
                .properties(Map.of("session.timeout.ms", "3000", "heartbeat.interval.ms", "500"))
                .build());
        queue.subscribe((item, tickets) -> {
            try {
                Files.write(Path.of(HOLDING), new byte[0]);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new CompletableFuture<>();
        });
        Thread.currentThread().join();
    }
}
