/** The engine on in-memory adapters: the promises of the order path and of the background work, by virtual time and by arithmetic. */
@NullMarked
package io.flashsale.testkit.engine;

import org.jspecify.annotations.NullMarked;
