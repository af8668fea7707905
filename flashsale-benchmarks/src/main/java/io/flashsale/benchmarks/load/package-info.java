/** Callers: so many at once, or so many a second. */
@NullMarked
package io.flashsale.benchmarks.load;

import org.jspecify.annotations.NullMarked;
