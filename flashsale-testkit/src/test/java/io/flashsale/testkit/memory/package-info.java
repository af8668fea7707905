/** The contracts on the adapters that live in memory. */
@NullMarked
package io.flashsale.testkit.memory;

import org.jspecify.annotations.NullMarked;
