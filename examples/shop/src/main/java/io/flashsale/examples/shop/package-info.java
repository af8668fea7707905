@NullMarked
package io.flashsale.examples.shop;

import org.jspecify.annotations.NullMarked;
