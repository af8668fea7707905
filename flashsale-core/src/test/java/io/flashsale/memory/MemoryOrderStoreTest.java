package io.flashsale.memory;

import static io.flashsale.TestTickets.PHONE;
import static io.flashsale.TestTickets.ticket;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.OrderReason;
import io.flashsale.StockLayout;
import io.flashsale.StoreConflictException;
import io.flashsale.Ticket;
import io.flashsale.spi.StockTerms;
import io.flashsale.testing.SettableClock;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is the memory store's own; what every store must do is in the contract of flashsale-testkit. */
class MemoryOrderStoreTest {
    private final MemoryOrderStore store = new MemoryOrderStore(new SettableClock());

    @BeforeEach
    void stock() {
        store.prepareStock(PHONE, new StockTerms(10, 1, new StockLayout(1, 1), Duration.ofMinutes(15)));
    }

    @Test
    void aTopUpThatChangesItsOwnItemConflictsInsteadOfWaitingForItself() {
        assertThatThrownBy(() -> store.topUp(PHONE, (row, unreleased) -> {
                    store.decide(PHONE, List.of(ticket(1)));
                    return 1;
                }))
                .isInstanceOf(StoreConflictException.class)
                .hasMessageContaining("changing singles-day/phone already");

        assertThat(store.decide(PHONE, List.of(ticket(1)))).hasSize(1);
    }

    @Test
    void aTopUpMayReadWhatItTopsUp() {
        assertThat(store.topUp(PHONE, (row, unreleased) -> store.unreleased(PHONE) + row.available()))
                .isEqualTo(10);
        assertThat(store.stock(PHONE).orElseThrow().version()).isEqualTo(1);
    }

    @Test
    void calledWronglyItNamesWhatIsWrong() {
        List<Ticket> tooMany = LongStream.rangeClosed(0, store.maxBatch())
                .mapToObj(id -> ticket(id))
                .toList();

        assertThatThrownBy(() -> store.decide(PHONE, tooMany)).hasMessageContaining("1 to 1000");
        assertThatThrownBy(() -> store.decide(PHONE, List.of())).hasMessageContaining("1 to 1000");
        assertThatThrownBy(() -> store.reject(ticket(1), OrderReason.UNPAID)).hasMessageContaining("UNPAID");
    }
}
