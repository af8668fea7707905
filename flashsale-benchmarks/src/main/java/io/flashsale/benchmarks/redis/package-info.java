/** A Redis server for the benchmarks, its own statistics, and an item that sells on it. */
@NullMarked
package io.flashsale.benchmarks.redis;

import org.jspecify.annotations.NullMarked;
