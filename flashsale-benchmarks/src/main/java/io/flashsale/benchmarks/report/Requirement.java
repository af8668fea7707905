package io.flashsale.benchmarks.report;

import java.util.Locale;

/** A promise of the project about its speed, with the number that is required and the better one that it aims for. */
public enum Requirement {
    RESERVE_RATIO("reserve, against one minimal EVALSHA per order by 64 blocking threads", "x", true, 4, 5.5),
    RESERVE_CEILING("reserve, of what the server can do with the same script", "%", true, 60, 80),
    RESERVE_ALONE(
            "reserve, p50 of one caller alone, against the same script called with one ticket", "x", false, 1.2, 1),
    DECIDE_RATIO("decide, against one transaction per order by 8 threads", "x", true, 30, 50),
    DECIDE_CEILING("decide, of raw batched JDBC inserts into the same table", "%", true, 50, 80),
    ORDER_RATE("order, persisted orders per second on one hot item", "/s", true, 5_366, 20_000),
    ORDER_LATENCY("order, p99 until accepted, at half load after 30 s of warm-up", " ms", false, 10, 10),
    MEMORY_ACCEPTED("Redis memory per accepted buyer", " bytes", false, 300, 260),
    MEMORY_REFUSED("Redis memory per refused buyer", " bytes", false, 0.5, 0),
    FLAT_RESERVE(
            "reserve, cost per order at most this far from the middle one, from 10^3 buyers to the largest number",
            "%",
            false,
            20,
            10),
    FLAT_DECIDE("decide, the same", "%", false, 20, 10),
    FLAT_ORDER("order, the same", "%", false, 20, 10);

    private final String text;
    private final String unit;
    private final boolean atLeast;
    private final double required;
    private final double aim;

    Requirement(String text, String unit, boolean atLeast, double required, double aim) {
        this.text = text;
        this.unit = unit;
        this.atLeast = atLeast;
        this.required = required;
        this.aim = aim;
    }

    public String text() {
        return text;
    }

    public String required() {
        return (atLeast ? "at least " : "at most ") + number(required);
    }

    public String aim() {
        return number(aim);
    }

    public String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%,.0f" : "%,.2f", value)
                        .replaceFirst("\\.00$", "")
                + unit;
    }

    public String verdict(double value) {
        if (better(value, aim)) {
            return "met, and the aim too";
        }
        return better(value, required) ? "met" : "**not met**";
    }

    private boolean better(double value, double bound) {
        return atLeast ? value >= bound : value <= bound;
    }
}
