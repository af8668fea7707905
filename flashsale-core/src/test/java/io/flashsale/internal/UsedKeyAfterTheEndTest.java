package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.OrderStatus;
import io.flashsale.StoreUnavailableException;
import io.flashsale.Ticket;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.OrderWriterException;
import io.flashsale.testing.Intercept;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class UsedKeyAfterTheEndTest {
    /** Accepted a second before the end, still in the queue; the bucket is lost; the key is repeated after the end. */
    @Test
    void aUsedKeyWhoseTicketIsInTheQueueIsNotToldEnded() {
        try (Rig rig = Rig.start()) {
            rig.pass(Rig.OPEN_FOR.minusSeconds(2));
            rig.storeCalls = new Intercept() {
                @Override
                public <T> T value(String call, Supplier<T> real) {
                    if (call.equals("decide")) {
                        throw new StoreUnavailableException("the stock row is locked", null, false);
                    }
                    return real.get();
                }
            };
            OrderRequest ann = rig.request("ann", 1).withIdempotencyKey("key");
            String ticket = Rig.ticket(rig.engine.place(ann));
            rig.pass(Duration.ofMillis(2_500));
            rig.ledger.forget(new Bucket(Rig.ITEM, 0, 1));
            OrderResult here = rig.engine.place(ann);
            OrderResult there = rig.anotherNode().place(ann);
            rig.storeCalls = Intercept.NOTHING;
            rig.pass(Duration.ofSeconds(10));
            assertThat(rig.status("ann", ticket)).isEqualTo(OrderStatus.CREATED);
            assertThat(here).isNotEqualTo(OrderResult.Ended.INSTANCE);
            assertThat(there).isNotEqualTo(OrderResult.Ended.INSTANCE);
        }
    }

    /** The host's own server is gone around the end; the bucket is lost; ann's ticket waits in the queue, as it should. */
    @Test
    void aUsedKeyWhoseTicketWaitsForTheHostIsNotToldEnded() {
        try (Rig rig = Rig.start()) {
            rig.pass(Rig.OPEN_FOR.minusSeconds(2));
            rig.storeCalls = new Intercept() {
                @Override
                public void deciding(List<Ticket> tickets) {
                    throw new OrderWriterException("the host's server is gone", new SQLTimeoutException(), false);
                }
            };
            OrderRequest ann = rig.request("ann", 1).withIdempotencyKey("key");
            assertThat(rig.engine.place(ann).isAccepted()).isTrue();
            for (int i = 0; i < 5; i++) {
                rig.accepted(rig.nextBuyer());
            }
            rig.pass(Duration.ofMillis(2_500));
            rig.ledger.forget(new Bucket(Rig.ITEM, 0, 1));
            rig.pass(Duration.ofMinutes(11));
            OrderResult here = rig.engine.place(ann);
            rig.storeCalls = Intercept.NOTHING;
            rig.pass(Duration.ofSeconds(30));
            assertThat(here).isNotEqualTo(OrderResult.Ended.INSTANCE);
        }
    }

    /** The bucket is lost two seconds before the end, and marked; nobody fills it any more. */
    @Test
    void aKeyThatWasNeverUsedHearsEndedThoughTheBucketIsMarked() {
        try (Rig rig = Rig.start()) {
            rig.pass(Rig.OPEN_FOR.minusSeconds(4));
            OrderRequest ann = rig.request("ann", 1).withIdempotencyKey("key");
            rig.pass(Duration.ofSeconds(2));
            rig.ledger.forget(new Bucket(Rig.ITEM, 0, 1));
            rig.place("bob");
            rig.pass(Duration.ofSeconds(3));
            assertThat(rig.engine.place(ann)).isInstanceOf(OrderResult.Unavailable.class);
            rig.pass(Duration.ofMinutes(10));
            assertThat(rig.engine.place(ann)).isEqualTo(OrderResult.Ended.INSTANCE);
        }
    }
}
