package io.flashsale.examples.crowd.report;

import io.flashsale.examples.crowd.http.CallKind;
import io.flashsale.examples.crowd.measure.Latency;
import io.flashsale.examples.crowd.measure.Measurements;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** One histogram under the name it has in all reports. */
record LatencyRow(String step, String view, Histogram micros) {
    static final double[] PERCENTILES = {50, 90, 99, 99.9, 100};
    static final String CORRECTED = "corrected";
    static final String SERVICE = "service time";

    /** Every step that was taken at all, the corrected view before the service time. */
    static List<LatencyRow> of(Measurements measurements) {
        List<LatencyRow> rows = new ArrayList<>();
        for (CallKind kind : CallKind.values()) {
            if (kind != CallKind.ADMIN) {
                add(rows, kind.name().toLowerCase(Locale.ROOT), measurements.latency(kind));
            }
        }
        add(rows, "time to final", measurements.timeToFinal());
        return rows;
    }

    private static void add(List<LatencyRow> rows, String step, Latency latency) {
        if (latency.corrected().getTotalCount() > 0) {
            rows.add(new LatencyRow(step, CORRECTED, latency.corrected()));
            rows.add(new LatencyRow(step, SERVICE, latency.service()));
        }
    }

    boolean isCorrected() {
        return view.equals(CORRECTED);
    }

    double millisAt(double percentile) {
        return micros.getValueAtPercentile(percentile) / 1e3;
    }
}
