package io.flashsale.examples.crowd.report;

import io.flashsale.examples.crowd.audit.Audit;
import io.flashsale.examples.crowd.audit.ToldTicket;
import io.flashsale.examples.crowd.measure.Measurements;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came of a run.
 *
 * @param item the sale and item that were stormed
 * @param settings what shaped the run, by name, in the order to show them
 * @param tickets every ticket that was handed out, with what became of it
 */
public record Outcome(
        String item, Map<String, String> settings, Audit audit, Measurements measurements, List<ToldTicket> tickets) {
    public Outcome {
        tickets = List.copyOf(tickets);
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    public String verdict() {
        return audit.isOk() ? "audit OK" : "audit FAILED";
    }
}
