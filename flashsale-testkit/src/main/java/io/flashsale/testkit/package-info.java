/**
 * What tests of flashsale, of its adapters and of applications are made of: one contract per SPI, an audit of the invariants, fakes that
 * misbehave by seed, and time that is driven by hand.
 */
@NullMarked
package io.flashsale.testkit;

import org.jspecify.annotations.NullMarked;
