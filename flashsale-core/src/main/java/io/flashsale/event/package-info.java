/** What a shop can observe. */
@NullMarked
package io.flashsale.event;

import org.jspecify.annotations.NullMarked;
