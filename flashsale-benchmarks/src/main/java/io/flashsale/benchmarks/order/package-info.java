/** The whole path of an order, through the library and all its servers. */
@NullMarked
package io.flashsale.benchmarks.order;

import org.jspecify.annotations.NullMarked;
