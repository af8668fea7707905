/**
 * What tests of adapters are made of: one contract per SPI, an audit of the invariants, and faults by seed. The contracts of the ledger, the
 * store and the queue, which every order passes, have a package each; those of the other SPIs are one class each, here. A settable clock
 * and a scheduler without threads are in {@code io.flashsale.testing} of flashsale-core.
 */
@NullMarked
package io.flashsale.testkit;

import org.jspecify.annotations.NullMarked;
