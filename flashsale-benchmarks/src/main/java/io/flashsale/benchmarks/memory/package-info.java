/** The library on adapters in memory, measured with JMH: the cost of its own code, without any server. */
@NullMarked
package io.flashsale.benchmarks.memory;

import org.jspecify.annotations.NullMarked;
