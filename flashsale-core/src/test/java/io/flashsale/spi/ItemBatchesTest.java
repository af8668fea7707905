package io.flashsale.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flashsale.TestTickets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ItemBatchesTest {
    private static final RetryDelay DELAY = new RetryDelay(Duration.ofMillis(100), Duration.ofMillis(300));

    private final ItemBatches<Integer> batches = new ItemBatches<>(TestTickets.PHONE, 2, DELAY);

    private List<Integer> take() {
        return batches.take(entry -> true);
    }

    private void addThree() {
        batches.add(1);
        batches.add(2);
        batches.add(3);
    }

    @Test
    void batchesKeepTheOrderAndTheirBound() {
        addThree();
        assertThat(take()).containsExactly(1, 2);
        assertThat(batches.size()).isEqualTo(3);
        assertThat(batches.decided()).containsExactly(1, 2);
        assertThat(take()).containsExactly(3);
        assertThat(batches.decided()).containsExactly(3);
        assertThat(take()).isEmpty();
        assertThat(batches.size()).isZero();
    }

    @Test
    void aBatchThatFailedIsHandedOutAgainAsItWas() {
        batches.add(1);
        assertThat(take()).containsExactly(1);
        batches.add(2);
        assertThat(batches.failed()).hasMillis(100);
        assertThat(take()).containsExactly(1);
        assertThat(batches.failed()).hasMillis(200);
        assertThat(batches.failed()).hasMillis(300);
        assertThat(batches.decided()).containsExactly(1);
        assertThat(take()).containsExactly(2);
        assertThat(batches.failed()).as("counted anew for the next batch").hasMillis(100);
    }

    @Test
    void entriesThatAreNoLongerOursAreDroppedFromTheBatchAndFromWhatWaits() {
        addThree();
        take();
        assertThat(batches.take(entry -> entry != 2)).containsExactly(1);
        assertThat(batches.take(entry -> entry != 1)).containsExactly(3);
        assertThat(batches.take(entry -> false)).isEmpty();
        assertThat(batches.size()).isZero();
    }

    @Test
    void anItemIsBusyOnceAndOnlyWithSomethingToHandOut() {
        assertThat(batches.becomeBusy()).isFalse();
        batches.add(1);
        assertThat(batches.becomeBusy()).isTrue();
        assertThat(batches.becomeBusy()).isFalse();
        take();
        batches.decided();
        assertThat(batches.isBusy()).isTrue();
        batches.becomeIdle();
        assertThat(batches.isBusy()).isFalse();
        assertThat(batches.becomeBusy()).isFalse();
    }

    @Test
    void aBatchOfNothingCannotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ItemBatches<>(TestTickets.PHONE, 0, DELAY))
                .withMessage("maxBatch must be at least 1, but is 0");
    }
}
