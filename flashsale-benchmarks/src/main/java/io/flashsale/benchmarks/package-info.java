/** Benchmarks, each beside what a shop would write by hand; one command runs them and writes a report. */
@NullMarked
package io.flashsale.benchmarks;

import org.jspecify.annotations.NullMarked;
