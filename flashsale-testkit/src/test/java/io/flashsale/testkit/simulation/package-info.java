/** A fleet of nodes on one thread and a seed: what goes wrong there is chosen by the seed, and judged by what buyers and rows say. */
@NullMarked
package io.flashsale.testkit.simulation;

import org.jspecify.annotations.NullMarked;
