/** A MySQL or MariaDB server for the benchmarks, and the library's tables in it. */
@NullMarked
package io.flashsale.benchmarks.database;

import org.jspecify.annotations.NullMarked;
