package io.flashsale.spring.boot.web;

import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** How many requests the host's container serves at once. */
final class ContainerThreads {
    /** Of Tomcat, Jetty and Undertow as Spring Boot sets them up. */
    private static final int USUAL = 200;

    private ContainerThreads() {}

    /** Three quarters of them: the others answer what needs no waiting, the host's own pages for one. The same with virtual threads. */
    static int mayWait(Environment environment) {
        Binder binder = Binder.get(environment);
        int threads = Stream.of(
                        "server.tomcat.threads.max", "server.jetty.threads.max", "server.undertow.threads.worker")
                .map(name -> binder.bind(name, Integer.class).map(Optional::of).orElse(Optional.empty()))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(USUAL);
        return Math.max(1, threads * 3 / 4);
    }
}
