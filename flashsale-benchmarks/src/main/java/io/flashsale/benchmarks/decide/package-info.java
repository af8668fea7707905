/** Deciding orders in the database: the library's batches beside what one would write by hand, on the same tables. */
@NullMarked
package io.flashsale.benchmarks.decide;

import org.jspecify.annotations.NullMarked;
