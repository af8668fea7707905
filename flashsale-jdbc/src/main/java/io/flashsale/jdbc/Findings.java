package io.flashsale.jdbc;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a check of the database has found: what breaks a promise, and what only might. Not safe for several threads. */
final class Findings {
    private static final Logger LOG = LoggerFactory.getLogger(Findings.class);

    private final List<String> refusals = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    void refuse(boolean broken, String problemAndFix) {
        if (broken) {
            refusals.add(problemAndFix);
        }
    }

    void warn(boolean doubtful, String problemAndFix) {
        if (doubtful) {
            warnings.add(problemAndFix);
        }
    }

    List<String> refusals() {
        return refusals;
    }

    List<String> warnings() {
        return warnings;
    }

    /** @throws IllegalStateException if there is anything to refuse */
    void report() {
        for (String warning : warnings) {
            LOG.warn("{}", warning);
        }
        if (!refusals.isEmpty()) {
            throw new IllegalStateException("flashsale cannot run on this database: " + String.join("; ", refusals));
        }
    }
}
