/**
 * The sale catalog, the order store and the signing keys in MySQL, MariaDB or H2, on Jdbi 3. {@link io.flashsale.jdbc.JdbcStores} is where to
 * start, after {@link io.flashsale.jdbc.JdbcSchema}; {@link io.flashsale.jdbc.Transactions} lets the stores join the host's transactions.
 */
@NullMarked
package io.flashsale.jdbc;

import org.jspecify.annotations.NullMarked;
