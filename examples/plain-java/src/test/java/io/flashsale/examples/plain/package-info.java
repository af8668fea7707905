/** That the first sale sells, and that the README shows it as it is. */
@NullMarked
package io.flashsale.examples.plain;

import org.jspecify.annotations.NullMarked;
