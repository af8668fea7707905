package io.flashsale.examples.crowd.report;

import io.flashsale.examples.crowd.measure.Measurements;
import io.flashsale.examples.crowd.measure.Tally;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The report for programs: {@code report.json}. */
public final class JsonReport {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private JsonReport() {}

    public static Path write(Outcome outcome, Path directory) throws IOException {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("verdict", outcome.verdict());
        report.put("item", outcome.item());
        report.put("settings", outcome.settings());
        report.put("audit", outcome.audit().findings());
        report.put("counts", counts(outcome.measurements()));
        report.put("latencies", latencies(outcome.measurements()));
        report.put("traffic", traffic(outcome.measurements()));
        return Files.writeString(directory.resolve("report.json"), MAPPER.writeValueAsString(report) + "\n");
    }

    private static Map<String, Object> counts(Measurements measurements) {
        Map<String, Object> counts = new LinkedHashMap<>();
        measurements.tallies().forEach((name, tally) -> counts.put(name, count(tally)));
        return counts;
    }

    private static Map<String, Object> count(Tally tally) {
        return Map.of(
                "count", tally.count(),
                "perSecond", Math.round(tally.perSecond()),
                "busiestSecond", tally.busiestSecond(),
                "perTenthOfASecond", tally.slots());
    }

    private static List<Object> latencies(Measurements measurements) {
        List<Object> rows = new ArrayList<>();
        for (LatencyRow row : LatencyRow.of(measurements)) {
            Map<String, Object> millis = new LinkedHashMap<>();
            for (double percentile : LatencyRow.PERCENTILES) {
                millis.put(String.valueOf(percentile), row.millisAt(percentile));
            }
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("step", row.step());
            members.put("view", row.view());
            members.put("count", row.micros().getTotalCount());
            members.put("millisByPercentile", millis);
            rows.add(members);
        }
        return rows;
    }

    private static Map<String, Object> traffic(Measurements measurements) {
        return Map.of(
                "answers", measurements.answers().count(),
                "answersInBusiestSecond", measurements.answers().busiestSecond(),
                "answersByStatus", measurements.statuses(),
                "lostWithConnection", measurements.lost(),
                "repeatedAfter429Or5xx", measurements.comebacks());
    }
}
