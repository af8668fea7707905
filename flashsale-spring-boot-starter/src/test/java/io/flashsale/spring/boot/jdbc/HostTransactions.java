package io.flashsale.spring.boot.jdbc;

/** Names of Spring Boot's auto-configurations, of 3.5 and of 4.1, that tests do without. */
final class HostTransactions {
    static final String WITHOUT_JPA = "org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration,"
            + "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration";

    private HostTransactions() {}
}
