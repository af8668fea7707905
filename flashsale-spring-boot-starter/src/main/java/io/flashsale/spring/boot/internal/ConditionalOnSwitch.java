package io.flashsale.spring.boot.internal;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Conditional;

/** Matches where one of our switches is on; a value that is neither true nor false is refused by name. */
@Documented
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Conditional(OnSwitch.class)
public @interface ConditionalOnSwitch {
    /** The property. */
    String value();

    /** Whether it is on where it is not set. */
    boolean otherwise() default true;
}
