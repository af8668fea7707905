package io.flashsale.spi;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;

/**
 * What the checks of a server have found at the start: what breaks a promise, so that the start is refused, and what only may. Each finding
 * is one sentence that says what is, what should be, and which setting or command changes it.
 *
 * <p><b>Threads.</b> Not safe for several threads.
 */
public final class StartFindings {
    private final List<String> refusals = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /** Adds what must be changed before a start. */
    public void refuse(String problemAndFix) {
        refusals.add(problemAndFix);
    }

    /** Adds what should be changed. */
    public void warn(String problemAndFix) {
        warnings.add(problemAndFix);
    }

    /** Adds what must be changed before a start, if it is so. */
    public void refuseIf(boolean broken, String problemAndFix) {
        if (broken) {
            refuse(problemAndFix);
        }
    }

    /** Adds what should be changed, if it is so. */
    public void warnIf(boolean doubtful, String problemAndFix) {
        if (doubtful) {
            warn(problemAndFix);
        }
    }

    /** Takes every refusal for a warning from now on: for hosts that want to start all the same. */
    public void tolerateRefusals() {
        warnings.addAll(refusals);
        refusals.clear();
    }

    /** What must be changed, in the order in which it was found. */
    public List<String> refusals() {
        return List.copyOf(refusals);
    }

    /** What should be changed, in the order in which it was found. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /**
     * Logs each warning, and refuses if there is anything to refuse.
     *
     * @param log the adapter's
     * @param introduction what cannot be used, such as "Kafka at localhost:9092 cannot be used"
     * @throws IllegalStateException naming every refusal
     */
    public void report(Logger log, String introduction) {
        warnings.forEach(warning -> log.warn("{}", warning));
        if (!refusals.isEmpty()) {
            throw new IllegalStateException(introduction + ": " + String.join("; ", refusals));
        }
    }
}
