/**
 * The sale catalog, the order store and the signing keys in MySQL, MariaDB or H2, on Jdbi 3. {@link io.flashsale.jdbc.JdbcStores} is where to
 * start, after {@link io.flashsale.jdbc.JdbcSchema}; {@link io.flashsale.jdbc.Transactions} lets the stores join the host's transactions.
 */
/*
 * Adding a database takes
 * - a class that implements Dialect, and one of RowSets if neither of ours fits;
 * - its line in Dialects.SUPPORTED;
 * - a folder of scripts, migration/..., with one for each version of the others;
 * - for the tests: an entry in Product, and a server in the testkit; the driver and Flyway's part for the database in the poms.
 * Every test of this module that is not about one product then runs on it too.
 */
@NullMarked
package io.flashsale.jdbc;

import org.jspecify.annotations.NullMarked;
