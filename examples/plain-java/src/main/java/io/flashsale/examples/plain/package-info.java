/** The first sale without Spring. */
@NullMarked
package io.flashsale.examples.plain;

import org.jspecify.annotations.NullMarked;
