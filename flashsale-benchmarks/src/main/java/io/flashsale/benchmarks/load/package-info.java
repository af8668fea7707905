/** Callers: a fixed number at once, or a fixed rate. */
@NullMarked
package io.flashsale.benchmarks.load;

import org.jspecify.annotations.NullMarked;
