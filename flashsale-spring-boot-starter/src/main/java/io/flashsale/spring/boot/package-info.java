/** Auto-configuration of a flash sale for Spring Boot 3.5 and 4.1. */
@NullMarked
package io.flashsale.spring.boot;

import org.jspecify.annotations.NullMarked;
