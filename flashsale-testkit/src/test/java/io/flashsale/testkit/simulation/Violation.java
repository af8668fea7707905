package io.flashsale.testkit.simulation;

/** Something that must hold and did not. */
record Violation(Rule rule, String what) {
    @Override
    public String toString() {
        return rule + ": " + what;
    }
}
