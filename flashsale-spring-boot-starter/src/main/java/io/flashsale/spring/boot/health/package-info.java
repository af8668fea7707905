/** Health for Spring Boot's actuator: one logic, and one thin adapter for each generation of Boot's health classes. */
@NullMarked
package io.flashsale.spring.boot.health;

import org.jspecify.annotations.NullMarked;
