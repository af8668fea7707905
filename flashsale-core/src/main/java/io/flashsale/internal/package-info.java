/** Not API: may change in any release. */
@NullMarked
package io.flashsale.internal;

import org.jspecify.annotations.NullMarked;
