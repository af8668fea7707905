package io.flashsale.examples.crowd.measure;

import io.flashsale.examples.crowd.http.CallKind;
import io.flashsale.examples.crowd.http.ExchangeListener;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** Everything measured during one run. Confined to the event loop while the crowd runs; read freely afterwards. */
public final class Measurements implements ExchangeListener {
    public static final String ARRIVED = "arrived";
    public static final String ACCEPTED = "accepted";
    public static final String CREATED = "created";
    public static final String REFUSED = "refused ";
    public static final String REJECTED = "rejected ";
    public static final String PAID = "paid";
    public static final String CANCELLED = "cancelled";
    public static final String UNANSWERED = "unanswered ";
    public static final String UNFINISHED = "unfinished";

    private final LongSupplier nanoTime;
    private final Map<CallKind, Latency> latencies = new EnumMap<>(CallKind.class);
    private final Latency timeToFinal = new Latency();
    private final Map<String, Tally> tallies = new TreeMap<>();
    private Tally answers = new Tally();
    private final Map<Integer, Long> statuses = new TreeMap<>();
    private long startNanos;
    private long lost;
    private long comebacks;

    public Measurements(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** The burst begins: what was measured before counts no more, and times run from here. */
    public void begin() {
        startNanos = nanoTime.getAsLong();
        latencies.clear();
        answers = new Tally();
        statuses.clear();
        lost = 0;
        comebacks = 0;
    }

    @Override
    public void answered(CallKind kind, int status, long serviceNanos) {
        latency(kind).service(serviceNanos);
        statuses.merge(status, 1L, Long::sum);
        if (kind != CallKind.ADMIN) {
            answers.add(sinceStart());
        }
    }

    @Override
    public void lost(CallKind kind) {
        lost++;
    }

    /** A call was settled: by a definite answer, after as many repeats as it took. */
    public void settled(CallKind kind, long intendedNanos) {
        latency(kind).corrected(nanoTime.getAsLong() - intendedNanos);
    }

    /** A call is repeated later because the shop said so. */
    public void comesBack() {
        comebacks++;
    }

    public void count(String what) {
        tallies.computeIfAbsent(what, name -> new Tally()).add(sinceStart());
    }

    /** A ticket reached its end: measured from the buyer's scheduled arrival, and from the click. */
    public void reachedFinal(long arrivalNanos, long clickNanos) {
        long now = nanoTime.getAsLong();
        timeToFinal.corrected(now - arrivalNanos);
        timeToFinal.service(now - clickNanos);
    }

    public long sinceStart() {
        return nanoTime.getAsLong() - startNanos;
    }

    public Latency latency(CallKind kind) {
        return latencies.computeIfAbsent(kind, missing -> new Latency());
    }

    public Latency timeToFinal() {
        return timeToFinal;
    }

    public Map<String, Tally> tallies() {
        return new TreeMap<>(tallies);
    }

    public Tally tally(String what) {
        return tallies.getOrDefault(what, new Tally());
    }

    /** The sum of all tallies whose name begins so. */
    public long countOf(String prefix) {
        return tallies.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .mapToLong(entry -> entry.getValue().count())
                .sum();
    }

    /** HTTP answers to buyers. */
    public Tally answers() {
        return answers;
    }

    /** HTTP answers by status. */
    public Map<Integer, Long> statuses() {
        return new TreeMap<>(statuses);
    }

    /** Requests that were lost with their connection, or unanswered for too long. */
    public long lost() {
        return lost;
    }

    /** Calls repeated because of a 429 or 503. */
    public long comebacks() {
        return comebacks;
    }
}
