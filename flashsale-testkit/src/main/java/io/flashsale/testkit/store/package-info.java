/** The contract of an {@link io.flashsale.spi.OrderStore}: the rules, the races, and a proof that nothing is oversold, held against the raw rows. */
@NullMarked
package io.flashsale.testkit.store;

import org.jspecify.annotations.NullMarked;
