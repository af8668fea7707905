/** What an order costs when there are few buyers and many, and one bucket or more. */
@NullMarked
package io.flashsale.benchmarks.growth;

import org.jspecify.annotations.NullMarked;
