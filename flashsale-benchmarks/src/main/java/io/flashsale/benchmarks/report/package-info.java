/** The results of a run, for people and for programs. */
@NullMarked
package io.flashsale.benchmarks.report;

import org.jspecify.annotations.NullMarked;
