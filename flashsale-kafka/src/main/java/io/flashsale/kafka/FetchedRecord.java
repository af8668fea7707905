package io.flashsale.kafka;

/** A record that was fetched and is not done. */
final class FetchedRecord {
    final FetchedPartition partition;
    final long offset;

    /** Its item's batches fail or hang, so that it does not count to the partition's room. Guarded by the {@link FetchedPartitions}. */
    boolean inTrouble;

    /** Nobody will decide it here. Guarded by the {@link BatchDispatcher}. */
    boolean left;

    FetchedRecord(FetchedPartition partition, long offset) {
        this.partition = partition;
        this.offset = offset;
    }
}
