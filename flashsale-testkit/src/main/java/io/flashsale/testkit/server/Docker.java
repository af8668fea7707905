package io.flashsale.testkit.server;

import org.testcontainers.DockerClientFactory;

/**
 * Whether test servers run in containers: where a Docker engine answers, unless the environment variable {@value #MODE} says
 * {@code embedded}; it may also say {@code docker}, so that a missing engine is an error and not a silent change of the servers.
 */
final class Docker {
    static final String MODE = "FLASHSALE_TEST_SERVERS";

    private static final boolean WANTED = wanted();

    private Docker() {}

    static boolean wantedAndThere() {
        return WANTED;
    }

    private static boolean wanted() {
        String mode = System.getenv().getOrDefault(MODE, "");
        return switch (mode) {
            case "embedded" -> false;
            case "docker" -> {
                if (!engineAnswers()) {
                    throw new IllegalStateException(MODE + "=docker, but no Docker engine answers");
                }
                yield true;
            }
            case "" -> engineAnswers();
            default -> throw new IllegalStateException(MODE + " is embedded, docker or not set, not " + mode);
        };
    }

    private static boolean engineAnswers() {
        return DockerClientFactory.instance().isDockerAvailable();
    }
}
