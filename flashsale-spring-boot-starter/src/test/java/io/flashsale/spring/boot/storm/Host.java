package io.flashsale.spring.boot.storm;

import java.util.List;
import java.util.Locale;

/** The applications in which the same sale is held. */
enum Host {
    PLAIN(Hosts.Basic.class),
    ASYNCHRONOUS(Hosts.Basic.class, "flashsale.rest.asynchronous=true"),
    JWT_FILTER(Hosts.JwtFilter.class),
    FILTER_WITHOUT_ASYNC_SUPPORT(Hosts.OldFilter.class),
    ASYNCHRONOUS_BEHIND_A_FILTER_WITHOUT_SUPPORT(Hosts.OldFilter.class, "flashsale.rest.asynchronous=true"),
    BODY_CACHING_FILTER(Hosts.BodyCachingFilter.class),
    WRAPPING_ADVICE(Hosts.WrappingAdvice.class),
    JSON_SETTINGS(
            Hosts.Basic.class,
            "spring.jackson.default-property-inclusion=non_empty",
            "spring.jackson.property-naming-strategy=SNAKE_CASE"),
    NO_SECURITY(Hosts.HeaderBuyers.class, "flashsale.admin.access=unguarded"),
    FEW_THREADS(Hosts.Basic.class, "server.tomcat.threads.max=8"),
    CONTEXT_PATH(Hosts.Basic.class, "server.servlet.context-path=/shop"),
    SERVLET_PATH(Hosts.Basic.class, "spring.mvc.servlet.path=/api"),
    VIRTUAL_THREADS(Hosts.Basic.class, "spring.threads.virtual.enabled=true"),
    EGYPT("ar-EG"),
    IRAN("fa-IR"),
    TURKEY("tr-TR");

    final Class<?> application;

    /** Separated by commas; none has one. */
    private final String properties;

    final Locale locale;

    Host(Class<?> application, String... properties) {
        this.application = application;
        this.properties = String.join(",", properties);
        this.locale = Locale.ENGLISH;
    }

    Host(String locale) {
        this.application = Hosts.Basic.class;
        this.properties = "";
        this.locale = Locale.forLanguageTag(locale);
    }

    List<String> properties() {
        return properties.isEmpty() ? List.of() : List.of(properties.split(",", -1));
    }

    /** Where its endpoints are. */
    String prefix() {
        return this == CONTEXT_PATH ? "/shop" : this == SERVLET_PATH ? "/api" : "";
    }
}
