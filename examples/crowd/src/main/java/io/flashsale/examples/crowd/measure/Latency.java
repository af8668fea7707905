package io.flashsale.examples.crowd.measure;

import org.HdrHistogram.Histogram;

/**
 * The latencies of one kind of step, in microseconds, seen twice.
 *
 * <p>Corrected for coordinated omission: from the moment the buyer meant to take the step (the scheduled arrival, the
 * answer before it) to a definite answer, waiting for a free connection and all repeats included. Service time: from
 * one request written to its answer, which flatters a shop that makes people queue.
 */
public final class Latency {
    private static final int DIGITS = 3;

    private final Histogram corrected = new Histogram(DIGITS);
    private final Histogram service = new Histogram(DIGITS);

    void corrected(long nanos) {
        corrected.recordValue(Math.max(0, nanos / 1_000));
    }

    void service(long nanos) {
        service.recordValue(Math.max(0, nanos / 1_000));
    }

    public Histogram corrected() {
        return corrected;
    }

    public Histogram service() {
        return service;
    }
}
