package io.flashsale.kafka;

/** A record that was fetched and is not committed. Guarded by the desk. */
final class Held {
    final HeldPartition partition;
    final long offset;

    /** Decided, or put aside. */
    boolean done;

    Held(HeldPartition partition, long offset) {
        this.partition = partition;
        this.offset = offset;
    }
}
