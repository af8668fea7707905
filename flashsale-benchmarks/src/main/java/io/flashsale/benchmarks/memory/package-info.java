/** The library on adapters in memory, measured with JMH: what its own code costs, without any server. */
@NullMarked
package io.flashsale.benchmarks.memory;

import org.jspecify.annotations.NullMarked;
