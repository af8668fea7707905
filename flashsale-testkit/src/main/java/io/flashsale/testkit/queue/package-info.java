/** The contract of an {@link io.flashsale.spi.OrderQueue}. */
@NullMarked
package io.flashsale.testkit.queue;

import org.jspecify.annotations.NullMarked;
