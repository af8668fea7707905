/** In-memory adapters: every SPI in one process, bounded, with the same contracts as the real servers. */
@NullMarked
package io.flashsale.memory;

import org.jspecify.annotations.NullMarked;
