/** Reserving a unit in Redis: the library's ledger beside code that one would write by hand, through the same client on the same server. */
@NullMarked
package io.flashsale.benchmarks.reserve;

import org.jspecify.annotations.NullMarked;
