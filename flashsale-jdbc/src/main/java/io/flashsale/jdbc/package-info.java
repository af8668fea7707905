/** The sale catalog, the order store and the signing keys in MySQL, MariaDB or H2, on Jdbi 3. */
@NullMarked
package io.flashsale.jdbc;

import org.jspecify.annotations.NullMarked;
