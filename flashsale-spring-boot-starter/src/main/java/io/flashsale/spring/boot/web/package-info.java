/** The REST contract on Spring MVC, and the seams by which a host says who a request comes from. */
@NullMarked
package io.flashsale.spring.boot.web;

import org.jspecify.annotations.NullMarked;
