package io.flashsale.benchmarks.growth;

/**
 * The cost of some orders.
 *
 * @param orders how many
 * @param processorMicros processor time of this process and the servers it has started
 * @param elapsedMicros time by the clock
 */
record Cost(long orders, double processorMicros, double elapsedMicros) {
    Cost plus(Cost other) {
        return new Cost(
                orders + other.orders, processorMicros + other.processorMicros, elapsedMicros + other.elapsedMicros);
    }

    double processorEach() {
        return processorMicros / orders;
    }

    double elapsedEach() {
        return elapsedMicros / orders;
    }
}
