/** Not API. */
@NullMarked
package io.flashsale.spring.boot.internal;

import org.jspecify.annotations.NullMarked;
