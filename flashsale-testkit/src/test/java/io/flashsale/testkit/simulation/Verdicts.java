package io.flashsale.testkit.simulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What was found wrong, each thing once. */
final class Verdicts {
    private final List<Violation> found = new ArrayList<>();
    private final Set<String> said = new HashSet<>();

    void found(Rule rule, String what) {
        if (said.add(rule + what)) {
            found.add(new Violation(rule, what));
        }
    }

    void found(Rule rule, List<String> sentences) {
        sentences.forEach(sentence -> found(rule, sentence));
    }

    List<Violation> all() {
        return List.copyOf(found);
    }
}
