/** The order store in the host's database and in the host's transactions. */
@NullMarked
package io.flashsale.spring.boot.jdbc;

import org.jspecify.annotations.NullMarked;
