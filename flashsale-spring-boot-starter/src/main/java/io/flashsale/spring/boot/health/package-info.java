/** Health for Spring Boot's actuator: one logic, and a thin indicator for each generation of Boot's health classes. */
@NullMarked
package io.flashsale.spring.boot.health;

import org.jspecify.annotations.NullMarked;
