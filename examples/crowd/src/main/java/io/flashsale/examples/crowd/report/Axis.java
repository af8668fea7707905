package io.flashsale.examples.crowd.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A chart's axis: where a value lies between 0 and 1, and which values are marked.
 *
 * @param ticks the marked values with their labels
 */
record Axis(String title, double low, double high, boolean logarithmic, List<Tick> ticks) {

    Axis {
        ticks = List.copyOf(ticks);
    }

    record Tick(double value, String label) {}

    double position(double value) {
        double share = logarithmic
                ? (Math.log(Math.max(value, low)) - Math.log(low)) / (Math.log(high) - Math.log(low))
                : (value - low) / (high - low);
        return Math.min(1, Math.max(0, share));
    }

    /** From 0 to a round number at or above the highest value. */
    static Axis linear(String title, double highest) {
        double step = roundStep(Math.max(highest, 1e-9) / 5);
        double high = Math.ceil(Math.max(highest, 1e-9) / step - 1e-9) * step;
        List<Tick> ticks = new ArrayList<>();
        for (int tick = 0; tick * step <= high + step / 2; tick++) {
            ticks.add(new Tick(tick * step, label(tick * step)));
        }
        return new Axis(title, 0, high, false, ticks);
    }

    /** Whole powers of ten around the values. */
    static Axis powersOfTen(String title, double lowest, double highest) {
        int from = (int) Math.floor(Math.log10(Math.max(lowest, 1e-3)));
        int to = Math.max(from + 1, (int) Math.ceil(Math.log10(Math.max(highest, 1e-3))));
        List<Tick> ticks = new ArrayList<>();
        for (int power = from; power <= to; power++) {
            ticks.add(new Tick(Math.pow(10, power), label(Math.pow(10, power))));
        }
        return new Axis(title, Math.pow(10, from), Math.pow(10, to), true, ticks);
    }

    /** Percentiles spread by the logarithm of what lies above them: x is 1 / (1 - share). */
    static Axis percentiles(String title, double maxX) {
        List<Tick> ticks = new ArrayList<>();
        String[] labels = {"0 %", "90 %", "99 %", "99.9 %", "99.99 %", "99.999 %"};
        int last = Math.min(labels.length - 1, (int) Math.max(1, Math.ceil(Math.log10(maxX) - 1e-9)));
        for (int power = 0; power <= last; power++) {
            ticks.add(new Tick(Math.pow(10, power), labels[power]));
        }
        ticks.add(new Tick(2, "50 %"));
        return new Axis(title, 1, Math.pow(10, last), true, ticks);
    }

    private static double roundStep(double atLeast) {
        double power = Math.pow(10, Math.floor(Math.log10(atLeast)));
        for (double factor : new double[] {1, 2, 2.5, 5}) {
            if (factor * power >= atLeast * (1 - 1e-9)) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    private static String label(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,d", (long) value)
                : String.format(Locale.ROOT, "%.4f", value).replaceAll("0+$", "");
    }
}
