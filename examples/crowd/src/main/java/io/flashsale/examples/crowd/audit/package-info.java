/** The audit: arithmetic over what buyers were told and what the shop's books say. */
@NullMarked
package io.flashsale.examples.crowd.audit;

import org.jspecify.annotations.NullMarked;
