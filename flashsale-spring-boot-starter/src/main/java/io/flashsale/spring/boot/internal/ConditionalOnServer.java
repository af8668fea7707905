package io.flashsale.spring.boot.internal;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Conditional;

/**
 * Matches where a server takes over a part: it is asked for by name, or nothing is said and its address is known. The one place that
 * decides; where it makes no bean, what works in memory is used.
 */
@Documented
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Conditional(OnServer.class)
public @interface ConditionalOnServer {
    /** The property that chooses, such as {@code flashsale.ledger.type}; "auto" if it is not set. */
    String choice();

    /** Its value that names this server. */
    String server();

    /**
     * Properties that give its address, ours and the host's; any of them is enough. One written {@code name=value} counts only with that
     * value.
     */
    String[] address() default {};

    /** What "auto" means where the address is known. */
    boolean auto() default true;
}
