package io.flashsale.kafka;

/** A record that was fetched and is not committed. */
final class FetchedRecord {
    final FetchedPartition partition;
    final long offset;

    /** Decided and settled, or a dead letter. Guarded by the {@link FetchedPartitions}. */
    boolean done;

    FetchedRecord(FetchedPartition partition, long offset) {
        this.partition = partition;
        this.offset = offset;
    }
}
