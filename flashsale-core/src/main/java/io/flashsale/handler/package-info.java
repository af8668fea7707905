/** The chain an order request passes through, and its built-in handlers. */
@NullMarked
package io.flashsale.handler;

import org.jspecify.annotations.NullMarked;
