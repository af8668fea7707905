/** A crowd in front of two nodes of the example shop while one of their servers fails. */
@NullMarked
package io.flashsale.examples.outages;

import org.jspecify.annotations.NullMarked;
