package io.flashsale.testkit.server;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Kafka broker for tests: the one at the address in {@value #ADDRESS} if that is set, else a container where a Docker engine answers, else
 * a process of its own from the jars of {@code org.apache.kafka:kafka_2.13} on the class path, which the using module names in test scope.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final KafkaServer KAFKA = new KafkaServer();
 * }</pre>
 *
 * <p><b>Threads.</b> Safe for any number of threads.
 */
public final class KafkaServer implements BeforeAllCallback, AfterAllCallback {
    static final String ADDRESS = "FLASHSALE_TEST_KAFKA";
    static final String IMAGE = "FLASHSALE_TEST_KAFKA_IMAGE";

    private static @Nullable Broker shared;

    private final Supplier<Broker> source;
    private final boolean ofItsOwn;
    private @Nullable Broker broker;

    /** The broker that all tests of this JVM share; it starts with the first of them and ends with the JVM. */
    public KafkaServer() {
        this(KafkaServer::sharedBroker, false);
    }

    private KafkaServer(Supplier<Broker> source, boolean ofItsOwn) {
        this.source = source;
        this.ofItsOwn = ofItsOwn;
    }

    /** A broker of the test class's own, always a process of the embedded jars, so that it can be killed and paused. */
    public static KafkaServer ofItsOwn() {
        return new KafkaServer(KafkaProcess::start, true);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        start();
    }

    /** Starts it outside of JUnit. Does nothing if it runs. */
    public synchronized KafkaServer start() {
        if (broker == null) {
            broker = source.get();
        }
        return this;
    }

    @Override
    public synchronized void afterAll(ExtensionContext context) {
        if (ofItsOwn && broker != null) {
            process().close();
            broker = null;
        }
    }

    /** Where clients connect: {@code host:port}. */
    public String bootstrapServers() {
        return broker().bootstrapServers();
    }

    /**
     * Where clients connect with SASL PLAIN over plain text, as user {@code flashsale} with password {@code right}.
     *
     * @throws IllegalStateException if this is not {@link #ofItsOwn()}
     */
    public String saslBootstrapServers() {
        return embedded().saslBootstrapServers();
    }

    /**
     * The broker's process.
     *
     * @throws IllegalStateException if this is not {@link #ofItsOwn()}
     */
    public ServerProcess process() {
        return embedded().process();
    }

    private KafkaProcess embedded() {
        if (ofItsOwn && broker() instanceof KafkaProcess process) {
            return process;
        }
        throw new IllegalStateException("the broker is shared; use KafkaServer.ofItsOwn()");
    }

    private synchronized Broker broker() {
        if (broker == null) {
            throw new IllegalStateException("not started: register this as an extension in a static field");
        }
        return broker;
    }

    private static synchronized Broker sharedBroker() {
        if (shared == null) {
            shared = startShared();
        }
        return shared;
    }

    private static Broker startShared() {
        String address = System.getenv(ADDRESS);
        if (address != null && !address.isBlank()) {
            return () -> address;
        }
        return Docker.wantedAndThere() ? KafkaInDocker.start() : KafkaProcess.start();
    }

    /** A running broker. */
    @FunctionalInterface
    interface Broker {
        String bootstrapServers();
    }
}
