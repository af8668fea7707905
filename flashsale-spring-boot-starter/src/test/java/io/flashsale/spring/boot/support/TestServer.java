package io.flashsale.spring.boot.support;

import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A real application on a random port. */
public final class TestServer implements AutoCloseable {
    /** By the names of Spring Boot 3.5 and 4.1. */
    private static final String JPA = "org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration,"
            + "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration";

    private static final String DATABASE = "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration,"
            + "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration";

    private final ConfigurableApplicationContext context;

    private TestServer(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Starts without a database. */
    public static TestServer startInMemory(Class<?> application, String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("flashsale.store=memory");
        all.add("spring.data.jpa.repositories.enabled=false");
        all.add("spring.autoconfigure.exclude=" + DATABASE + "," + JPA);
        return start(application, all.toArray(String[]::new));
    }

    /** Starts with a database and without JPA. */
    public static TestServer startWithoutJpa(Class<?> application, String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("spring.data.jpa.repositories.enabled=false");
        all.add("spring.autoconfigure.exclude=" + JPA);
        return start(application, all.toArray(String[]::new));
    }

    /** Starts with these properties, {@code name=value}. */
    public static TestServer start(Class<?> application, String... properties) {
        List<String> arguments = new ArrayList<>();
        arguments.add("--server.port=0");
        arguments.add("--spring.main.banner-mode=off");
        arguments.add("--spring.flyway.enabled=false");
        for (String property : properties) {
            arguments.add("--" + property);
        }
        return new TestServer(new SpringApplicationBuilder(application)
                .web(WebApplicationType.SERVLET)
                .run(arguments.toArray(String[]::new)));
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public ConfigurableApplicationContext context() {
        return context;
    }

    public Http http() {
        return Http.at(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }

    @Override
    public void close() {
        context.close();
    }
}
