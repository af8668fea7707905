package io.flashsale.benchmarks;

import io.flashsale.benchmarks.decide.DecideSuite;
import io.flashsale.benchmarks.growth.GrowthSuite;
import io.flashsale.benchmarks.memory.MemorySuite;
import io.flashsale.benchmarks.order.OrderSuite;
import io.flashsale.benchmarks.order.RampSuite;
import io.flashsale.benchmarks.reserve.ReserveSuite;
import java.util.List;
import java.util.stream.Stream;

/** The suites, in the order they run. */
enum Suites {
    RESERVE("reserve"),
    DECIDE("decide"),
    ORDER("order"),
    /** The suite that needs a JVM that has just started, and the rate that the one before found. */
    RAMP("order"),
    GROWTH("growth"),
    REFUSAL("refusal");

    /** The options of every suite's JVM. */
    static final List<String> JVM_OPTIONS = List.of("-Xms2g", "-Xmx2g", "-Djava.awt.headless=true");

    private final String choice;

    Suites(String choice) {
        this.choice = choice;
    }

    Suite create() {
        return switch (this) {
            case RESERVE -> new ReserveSuite();
            case DECIDE -> new DecideSuite();
            case ORDER -> new OrderSuite();
            case RAMP -> new RampSuite();
            case GROWTH -> new GrowthSuite();
            case REFUSAL -> new MemorySuite();
        };
    }

    /** The names that can be chosen. */
    static List<String> choices() {
        return Stream.of(values()).map(suite -> suite.choice).distinct().toList();
    }

    /** @throws IllegalArgumentException if one of the names cannot be chosen */
    static List<Suites> chosen(List<String> wanted) {
        for (String name : wanted) {
            if (!choices().contains(name)) {
                throw new IllegalArgumentException("there is no suite " + name + ", only " + choices());
            }
        }
        return Stream.of(values())
                .filter(suite -> wanted.contains(suite.choice))
                .toList();
    }
}
