package io.flashsale.testkit.store;

import static io.flashsale.testkit.store.OrderStoreSubject.terms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.spi.OrderStore.StockChange;
import io.flashsale.spi.StockRow;
import io.flashsale.spi.StockTerms;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the stock row promises. */
interface StockRowRules extends OrderStoreSubject {
    @Test
    default void anUnknownItemHasNoStockRow() {
        assertThat(store().stock(samples().item())).isEmpty();
    }

    @Test
    default void prepareStockCreatesTheRowWithEverythingAvailable() {
        ItemId item = samples().item();
        StockTerms terms = new StockTerms(1_000, 3, new StockLayout(16, 7), Duration.ofMinutes(15));
        StockRow row = store().prepareStock(item, terms);
        assertThat(row.item()).isEqualTo(item);
        assertThat(row.terms()).isEqualTo(terms);
        assertThat(row.available()).isEqualTo(1_000);
        assertThat(store().stock(item)).contains(row);
        assertThat(probe().read(item).total()).isEqualTo(1_000);
        assertThat(probe().read(item).available()).isEqualTo(1_000);
    }

    @Test
    default void prepareStockTwiceChangesNothing() {
        ItemId item = stocked(10, 2);
        created(item);
        StockRow before = row(item);
        assertThat(store().prepareStock(item, before.terms())).isEqualTo(before);
        assertThat(row(item)).isEqualTo(before);
    }

    @Test
    default void prepareStockAgainMovesTheTotalByTheDifference() {
        ItemId item = stocked(10, 1);
        created(item, 4);
        assertThat(store().prepareStock(item, terms(25, 1)).available()).isEqualTo(21);
        assertThat(store().prepareStock(item, terms(6, 1)).available()).isEqualTo(2);
        assertThat(row(item).terms().total()).isEqualTo(6);
    }

    @Test
    default void prepareStockMayLowerTheTotalToWhatIsSold() {
        ItemId item = stocked(10, 1);
        created(item, 4);
        assertThat(store().prepareStock(item, terms(4, 1)).available()).isZero();
        assertThat(decide(samples().ticket(item)).order().reason()).isEqualTo(OrderReason.SOLD_OUT);
    }

    @Test
    default void prepareStockBelowWhatIsSoldIsRefusedAndChangesNothing() {
        ItemId item = stocked(10, 1);
        created(item, 4);
        StockRow before = row(item);
        assertThatThrownBy(() -> store().prepareStock(item, terms(3, 9))).isInstanceOf(IllegalArgumentException.class);
        assertThat(row(item)).isEqualTo(before);
    }

    @Test
    default void prepareStockBringsLimitLayoutAndTimeToPayUpToDate() {
        ItemId item = stocked(10, 1);
        BuyerId buyer = samples().buyer();
        decide(samples().ticket(item, buyer, 1));
        StockTerms terms = new StockTerms(10, 2, new StockLayout(32, 2), SHORT_TO_PAY);
        store().prepareStock(item, terms);
        assertThat(row(item).terms()).isEqualTo(terms);
        Ticket second = samples().ticket(item, buyer, 1);
        assertThat(decide(second).order().status()).isEqualTo(OrderStatus.CREATED);
        assertThat(decide(second).order().createdAt().plus(SHORT_TO_PAY)).isEqualTo(expiryOf(second));
        assertThat(decide(samples().ticket(item, buyer, 1)).order().reason()).isEqualTo(OrderReason.LIMIT);
    }

    @Test
    default void prepareStockNeverLowersTheVersionBecauseItMakesCreditIdsUnique() {
        ItemId item = stocked(10, 1);
        store().topUp(item, (row, unreleased) -> 10);
        long version = row(item).version();
        assertThat(store().prepareStock(item, terms(20, 1)).version()).isGreaterThanOrEqualTo(version);
    }

    @Test
    default void stockOfNoneSellsNothingUntilSomeIsAdded() {
        ItemId item = stocked(0, 1);
        Ticket early = samples().ticket(item);
        assertThat(decide(early).order().reason()).isEqualTo(OrderReason.SOLD_OUT);
        assertThat(store().addStock(item, 1).units()).isEqualTo(1);
        assertThat(decide(samples().ticket(item)).order().status()).isEqualTo(OrderStatus.CREATED);
        assertThat(decide(early).order().reason()).isEqualTo(OrderReason.SOLD_OUT);
    }

    @Test
    default void addedStockRaisesTotalAndAvailable() {
        ItemId item = stocked(5, 1);
        created(item, 5);
        StockChange change = store().addStock(item, 100);
        assertThat(change.units()).isEqualTo(100);
        assertThat(change.row()).isEqualTo(row(item));
        assertThat(change.row().terms().total()).isEqualTo(105);
        assertThat(change.row().available()).isEqualTo(100);
    }

    @Test
    default void stockIsTakenBackOnlyAsFarAsItIsUnsold() {
        ItemId item = stocked(10, 1);
        created(item, 7);
        assertThat(store().addStock(item, -2).units()).isEqualTo(-2);
        StockChange change = store().addStock(item, -100);
        assertThat(change.units()).isEqualTo(-1);
        assertThat(change.row().available()).isZero();
        assertThat(change.row().terms().total()).isEqualTo(7);
        assertThat(store().addStock(item, -1).units()).isZero();
    }

    @Test
    default void addingNoUnitsChangesNothing() {
        ItemId item = stocked(10, 1);
        StockRow before = row(item);
        assertThat(store().addStock(item, 0)).isEqualTo(new StockChange(0, before));
    }

    @Test
    default void addingStockToAnItemWithoutAStockRowIsMisuse() {
        ItemId item = samples().item();
        assertThatThrownBy(() -> store().addStock(item, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThat(store().stock(item)).isEmpty();
    }

    @Test
    default void stockOfABillionUnitsIsCountedExactly() {
        ItemId item = stocked(1_000_000_000L, 1_000_000);
        decide(samples().ticket(item, samples().buyer(), 999_999));
        assertThat(store().addStock(item, 3_000_000_000L).row().available()).isEqualTo(3_999_000_001L);
    }
}
