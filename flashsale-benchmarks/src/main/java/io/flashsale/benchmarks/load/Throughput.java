package io.flashsale.benchmarks.load;

import org.jspecify.annotations.Nullable;

/**
 * The calls that callers who never pause completed.
 *
 * @param accepted calls
 * @param refused calls
 * @param failed calls
 * @param nanos how long they took
 * @param failure of one of those that failed
 */
public record Throughput(
        long accepted,
        long refused,
        long failed,
        long nanos,
        @Nullable Throwable failure) {
    public double perSecond() {
        return (accepted + refused) * 1e9 / nanos;
    }

    public double acceptedPerSecond() {
        return accepted * 1e9 / nanos;
    }

    /**
     * Checks that this measured what it says, that all calls were accepted, and returns it.
     *
     * @throws IllegalStateException if some were not
     */
    public Throughput allAccepted() {
        return check(refused, "accepted");
    }

    /** As {@link #allAccepted}, for refusals. */
    public Throughput allRefused() {
        return check(accepted, "refused");
    }

    private Throughput check(long others, String wanted) {
        if (others > 0 || failed > 0) {
            throw new IllegalStateException("all calls should have been " + wanted + ": " + this, failure);
        }
        return this;
    }
}
