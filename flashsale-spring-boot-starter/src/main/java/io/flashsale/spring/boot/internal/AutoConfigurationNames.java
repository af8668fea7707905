package io.flashsale.spring.boot.internal;

/**
 * Names of Spring Boot's auto-configurations that ours come after: the name of 3.5, then that of 4.1. A name that does not exist is
 * inert, where a class literal that does not exist would silently drop the configuration that has it.
 */
public final class AutoConfigurationNames {
    public static final String DATA_SOURCE_3 =
            "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration";
    public static final String DATA_SOURCE_4 =
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration";

    public static final String JDBC_TRANSACTIONS_3 =
            "org.springframework.boot.autoconfigure.jdbc.DataSourceTransactionManagerAutoConfiguration";
    public static final String JDBC_TRANSACTIONS_4 =
            "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration";

    public static final String JPA_3 = "org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration";
    public static final String JPA_4 = "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration";

    public static final String WEB_MVC_3 = "org.springframework.boot.autoconfigure.web.servlet.WebMvcAutoConfiguration";
    public static final String WEB_MVC_4 = "org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration";

    public static final String SECURITY_3 =
            "org.springframework.boot.autoconfigure.security.servlet.SecurityAutoConfiguration";
    public static final String SECURITY_4 =
            "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration";

    private AutoConfigurationNames() {}
}
