/** The report of a run: console lines, JSON and a page with plots. */
@NullMarked
package io.flashsale.examples.crowd.report;

import org.jspecify.annotations.NullMarked;
