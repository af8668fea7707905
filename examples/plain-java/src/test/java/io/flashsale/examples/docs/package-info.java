/** That the documentation's links lead somewhere, and that its figure shows the code as it is. */
@NullMarked
package io.flashsale.examples.docs;

import org.jspecify.annotations.NullMarked;
