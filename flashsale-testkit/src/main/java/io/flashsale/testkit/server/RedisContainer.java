package io.flashsale.testkit.server;

import com.github.dockerjava.api.DockerClient;
import java.time.Duration;
import java.util.List;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.DockerImageName;

/**
 * Redis as a container on the host's network, so that the nodes of a cluster tell clients addresses that work for both. The image is that of
 * the environment variable {@value #IMAGE}, else {@value #DEFAULT_IMAGE}.
 */
final class RedisContainer implements RedisNode.Power {
    static final String IMAGE = "FLASHSALE_TEST_REDIS_IMAGE";
    static final String DEFAULT_IMAGE = "redis:8";
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);

    private final GenericContainer<?> container;
    private final int port;

    private RedisContainer(GenericContainer<?> container, int port) {
        this.container = container;
        this.port = port;
    }

    static RedisContainer start(List<String> arguments, int port) {
        String image = System.getenv().getOrDefault(IMAGE, DEFAULT_IMAGE);
        // A command that starts with a dash is given to the image's own server, whatever its name.
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(image))
                .withNetworkMode("host")
                .withCommand(arguments.toArray(String[]::new))
                .waitingFor(new AbstractWaitStrategy() {
                    @Override
                    protected void waitUntilReady() {
                        awaitAnswer(port);
                    }
                });
        container.start();
        return new RedisContainer(container, port);
    }

    private static void awaitAnswer(int port) {
        Waiting.until("redis " + port + " answers", READY_WITHIN, () -> RedisNode.answers(port));
    }

    @Override
    public void kill() {
        docker().killContainerCmd(container.getContainerId()).withSignal("KILL").exec();
        Waiting.until("redis " + port + " is gone", READY_WITHIN, () -> !container.isRunning());
    }

    @Override
    public void restart() {
        docker().startContainerCmd(container.getContainerId()).exec();
        awaitAnswer(port);
    }

    /** @throws UnsupportedOperationException always: its data are in the container */
    @Override
    public void forget() {
        throw new UnsupportedOperationException("a container keeps its data; set FLASHSALE_TEST_SERVERS=embedded");
    }

    @Override
    public void pause() {
        docker().pauseContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void resume() {
        docker().unpauseContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void close() {
        container.stop();
    }

    private DockerClient docker() {
        return container.getDockerClient();
    }
}
