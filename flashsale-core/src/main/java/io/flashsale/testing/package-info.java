/**
 * What tests of hosts and of adapters are made of: a {@link io.flashsale.testing.SettableClock clock that is set by hand}, a {@link
 * io.flashsale.testing.VirtualScheduler scheduler without threads} that drives it, a {@link io.flashsale.testing.RecordingListener
 * listener} and a {@link io.flashsale.testing.FakeMediaStore media store} that remember, and adapters whose calls a test may {@link
 * io.flashsale.testing.Intercept intercept}. With them an engine runs through a whole sale in milliseconds, on one thread.
 *
 * <p>It is for test code: no engine needs it, and main code of nobody but the testkit uses it. The contracts that an adapter has to keep
 * are in the module flashsale-testkit.
 */
@NullMarked
package io.flashsale.testing;

import org.jspecify.annotations.NullMarked;
