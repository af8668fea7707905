package io.flashsale.kafka;

/** A record that was fetched and is not committed. Guarded by the dispatcher. */
final class FetchedRecord {
    final FetchedPartition partition;
    final long offset;

    /** Decided, or put aside. */
    boolean done;

    FetchedRecord(FetchedPartition partition, long offset) {
        this.partition = partition;
        this.offset = offset;
    }
}
