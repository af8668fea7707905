/** A Redis server for the benchmarks, what it tells of itself, and an item that sells on it. */
@NullMarked
package io.flashsale.benchmarks.redis;

import org.jspecify.annotations.NullMarked;
