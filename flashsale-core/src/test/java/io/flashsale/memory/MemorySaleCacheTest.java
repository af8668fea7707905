package io.flashsale.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.Money;
import io.flashsale.Sale;
import io.flashsale.SaleId;
import io.flashsale.SaleItem;
import io.flashsale.spi.SaleCache.Lookup;
import io.flashsale.testing.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemorySaleCacheTest {
    private static final SaleId ID = SaleId.of("singles-day");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final SettableClock clock = new SettableClock();
    private final MemorySaleCache cache = new MemorySaleCache(clock::nanoTime);

    @Test
    void whatWasPutIsKnownUntilItsTimeIsOver() {
        cache.put(ID, sale(1), MINUTE);
        assertThat(get()).isEqualTo(new Lookup(true, sale(1)));
        clock.advance(MINUTE.minusMillis(1));
        assertThat(get().known()).isTrue();
        clock.advance(Duration.ofMillis(1));
        assertThat(get()).isEqualTo(Lookup.MISS);
    }

    @Test
    void thatThereIsNoneIsKnownToo() {
        cache.put(ID, null, MINUTE);

        assertThat(get()).isEqualTo(Lookup.ABSENT);
    }

    @Test
    void anOlderVersionDoesNotDisplaceANewerOne() {
        cache.put(ID, sale(2), MINUTE);
        cache.put(ID, sale(1), MINUTE);
        cache.put(ID, null, MINUTE);

        assertThat(get()).isEqualTo(new Lookup(true, sale(2)));
    }

    @Test
    void aNewerVersionDisplacesAnOlderOneAndItsTime() {
        cache.put(ID, null, Duration.ofMillis(1));
        cache.put(ID, sale(1), MINUTE);
        clock.advance(Duration.ofSeconds(1));

        assertThat(get()).isEqualTo(new Lookup(true, sale(1)));
    }

    @Test
    void invalidatingForgetsAndTellsEveryListenerEvenAfterOneThrew() {
        List<SaleId> heard = new ArrayList<>();
        cache.onInvalidate(sale -> {
            throw new IllegalStateException("thrown on purpose");
        });
        cache.onInvalidate(heard::add);
        cache.put(ID, sale(1), MINUTE);
        cache.invalidate(ID);

        assertThat(get()).isEqualTo(Lookup.MISS);
        assertThat(heard).containsExactly(ID);
    }

    private Lookup get() {
        return cache.get(ID).toCompletableFuture().join();
    }

    private static Sale sale(long version) {
        SaleItem item = SaleItem.of("phone", "A phone", Money.of(200, "EUR"), Money.of(100, "EUR"), 10, 1);
        return Sale.draft(
                        ID.value(),
                        "Singles' Day",
                        SettableClock.START,
                        SettableClock.START.plusSeconds(3600),
                        List.of(item))
                .withVersion(version);
    }
}
