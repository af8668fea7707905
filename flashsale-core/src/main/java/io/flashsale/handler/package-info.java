/** The chain an order request passes through: what a handler is, where it may stand, and the risk policies to choose from. */
@NullMarked
package io.flashsale.handler;

import org.jspecify.annotations.NullMarked;
