/** Benchmarks, each beside the code that a shop would write by hand; one command runs them all and writes a report. */
@NullMarked
package io.flashsale.benchmarks;

import org.jspecify.annotations.NullMarked;
