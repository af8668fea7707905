@NullMarked
package io.flashsale.examples.crowd;

import org.jspecify.annotations.NullMarked;
