package io.flashsale.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How far a partition is read behind a record that is not done. */
class FetchedPartitionsTest {
    private static final int BATCH = 10;
    private static final int MAX_DISTANCE = 100 * BATCH;
    private static final List<TopicPartition> PARTITION = List.of(new TopicPartition("orders", 0));

    private final FetchedPartitions partitions = new FetchedPartitions(BATCH);
    private long offset;
    private List<FetchedRecord> head = List.of();

    @BeforeEach
    void anItemInTroubleStandsAtTheHead() {
        partitions.assign(PARTITION);
        head = fetched(1);
        partitions.trouble(head);
    }

    private List<FetchedRecord> fetched(int howMany) {
        List<FetchedRecord> records = new ArrayList<>();
        for (int index = 0; index < howMany; index++) {
            records.add(Objects.requireNonNull(partitions.add(PARTITION.get(0), offset++)));
        }
        return records;
    }

    /** D9: what is open of others fills it for a moment, and says nothing of how far it can be read. */
    @Test
    void aPartitionThatOthersFillFarBehindTheHeadIsReadOn() {
        partitions.done(fetched(MAX_DISTANCE - 100));
        List<FetchedRecord> others = fetched(5 * BATCH);
        assertThat(partitions.full(PARTITION)).isEqualTo(PARTITION);
        assertThat(partitions.tooFar(head)).isFalse();
        partitions.done(others);
        assertThat(partitions.hungry(PARTITION)).isEqualTo(PARTITION);
    }

    @Test
    void aPartitionIsNotReadFurtherThanAHundredBatchesBehindTheHead() {
        partitions.done(fetched(MAX_DISTANCE));
        assertThat(partitions.full(PARTITION)).isEqualTo(PARTITION);
        assertThat(partitions.tooFar(head)).isTrue();
        assertThat(partitions.hungry(PARTITION)).isEmpty();
        partitions.done(head);
        assertThat(partitions.tooFar(head)).isFalse();
        assertThat(partitions.hungry(PARTITION)).isEqualTo(PARTITION);
    }
}
