/** A crowd of buyers that storms any shop speaking the flash-sale REST contract, and audits what it was told. */
@NullMarked
package io.flashsale.examples.crowd;

import org.jspecify.annotations.NullMarked;
