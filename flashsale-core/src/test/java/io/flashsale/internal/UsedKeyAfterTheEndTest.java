package io.flashsale.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.OrderRequest;
import io.flashsale.OrderResult;
import io.flashsale.OrderStatus;
import io.flashsale.StoreUnavailableException;
import io.flashsale.spi.Bucket;
import io.flashsale.testing.Intercept;
import java.time.Duration;
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
}
