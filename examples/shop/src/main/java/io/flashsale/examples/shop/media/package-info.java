/** Pictures and videos in a directory, uploaded straight from the browser with signed addresses. */
@NullMarked
package io.flashsale.examples.shop.media;

import org.jspecify.annotations.NullMarked;
