/** The cost of an order with few or many buyers, and with one bucket or more. */
@NullMarked
package io.flashsale.benchmarks.growth;

import org.jspecify.annotations.NullMarked;
