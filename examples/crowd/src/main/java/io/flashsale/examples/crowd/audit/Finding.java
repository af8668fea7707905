package io.flashsale.examples.crowd.audit;

/**
 * One line of an audit: a claim, the numbers behind it, and whether they bear it out.
 *
 * @param claim what ought to hold
 * @param numbers the arithmetic
 */
public record Finding(String claim, String numbers, boolean ok) {

    public String verdict() {
        return ok ? "OK" : "FAILED";
    }
}
