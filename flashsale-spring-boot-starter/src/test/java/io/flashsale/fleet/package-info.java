/** Several nodes of one shop on real servers, and what must hold between them. */
@NullMarked
package io.flashsale.fleet;

import org.jspecify.annotations.NullMarked;
