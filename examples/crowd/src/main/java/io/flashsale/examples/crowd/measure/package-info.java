/** What the crowd measures while it runs: latencies, counts and their course over time. */
@NullMarked
package io.flashsale.examples.crowd.measure;

import org.jspecify.annotations.NullMarked;
