/** The seams adapters plug into; each interface's javadoc is its contract. */
@NullMarked
package io.flashsale.spi;

import org.jspecify.annotations.NullMarked;
