/** Who may do what in the shop, and how they say who they are. */
@NullMarked
package io.flashsale.examples.shop.security;

import org.jspecify.annotations.NullMarked;
