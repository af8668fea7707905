package io.flashsale.benchmarks.report;

import java.io.Serializable;

/**
 * The value that was measured for a requirement.
 *
 * @param requirement which
 * @param value in its unit
 * @param how in a few words, what was measured
 */
public record Finding(Requirement requirement, double value, String how) implements Serializable {}
