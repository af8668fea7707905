/** The API of flashsale: what a shop calls to sell, and the values it gets back. */
@NullMarked
package io.flashsale;

import org.jspecify.annotations.NullMarked;
