package io.flashsale.benchmarks.report;

import java.io.Serializable;

/**
 * One number.
 *
 * @param name what was measured, and how
 * @param unit of both values
 * @param value measured
 * @param baseline the value it is compared with, measured in the same run; not a number if there is none
 */
public record Figure(String name, String unit, double value, double baseline) implements Serializable {
    public static Figure alone(String name, String unit, double value) {
        return new Figure(name, unit, value, Double.NaN);
    }

    public double ratio() {
        return value / baseline;
    }
}
