package io.flashsale.testkit.store;

import static io.flashsale.testkit.store.OrderStoreSubject.terms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.BuyerId;
import io.flashsale.FlashSaleException;
import io.flashsale.ItemId;
import io.flashsale.OrderReason;
import io.flashsale.OrderStatus;
import io.flashsale.SaleItem;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderStore.StockChange;
import io.flashsale.spi.StockRow;
import io.flashsale.spi.StockTerms;
import java.time.Duration;
import java.util.List;
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
        StockTerms terms = new StockTerms(1_000, 3, new StockLayout(16, 1), Duration.ofMinutes(15));
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

    /** D1, E2: what was added or taken back is not undone by an edit. */
    @Test
    default void prepareStockAgainNeverMovesTheTotal() {
        ItemId item = stocked(10, 1);
        created(item, 4);
        takeBack(item, 2);
        add(item, 7);
        StockRow before = row(item);
        assertThat(store().prepareStock(item, terms(10, 1))).isEqualTo(before);
        assertThat(store().prepareStock(item, terms(3, 1))).isEqualTo(before);
        assertThat(store().prepareStock(item, terms(500, 1))).isEqualTo(before);
        assertThat(row(item)).isEqualTo(before);
        assertThat(before.terms().total()).isEqualTo(15);
    }

    /** Only the row knows how often the layout changed. */
    @Test
    default void everyOtherNumberOfBucketsIsANewEpochWhateverTheTermsSay() {
        ItemId item = samples().item();
        assertThat(prepare(item, 4, 9)).isEqualTo(new StockLayout(4, 1));
        assertThat(prepare(item, 4, 0)).isEqualTo(new StockLayout(4, 1));
        assertThat(prepare(item, 8, 1)).isEqualTo(new StockLayout(8, 2));
        assertThat(prepare(item, 4, 1)).isEqualTo(new StockLayout(4, 3));
        assertThat(prepare(item, 0, 0)).isEqualTo(new StockLayout(4, 3));
    }

    private StockLayout prepare(ItemId item, int buckets, int epoch) {
        StockTerms terms = new StockTerms(10, 1, new StockLayout(buckets, epoch), LONG_TO_PAY);
        return store().prepareStock(item, terms).terms().layout();
    }

    @Test
    default void theFirstLayoutNeedsItsNumberOfBuckets() {
        ItemId item = samples().item();
        assertThatThrownBy(() -> prepare(item, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(item.toString());
        assertThat(store().stock(item)).isEmpty();
    }

    /** A rejected order of an item without stock leaves a row that is not one. */
    @Test
    default void anItemWhoseOrdersCameBeforeItsStockBeginsAtTheFirstEpoch() {
        ItemId item = samples().item();
        assertThat(decide(samples().ticket(item)).order().reason()).isEqualTo(OrderReason.CLOSED);
        assertThat(prepare(item, 4, 1)).isEqualTo(new StockLayout(4, 1));
        assertThat(row(item).available()).isEqualTo(10);
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
        assertThat(add(item, 1).units()).isEqualTo(1);
        assertThat(decide(samples().ticket(item)).order().status()).isEqualTo(OrderStatus.CREATED);
        assertThat(decide(early).order().reason()).isEqualTo(OrderReason.SOLD_OUT);
    }

    @Test
    default void addedStockRaisesTotalAndAvailable() {
        ItemId item = stocked(5, 1);
        created(item, 5);
        StockChange change = add(item, 100);
        assertThat(change.units()).isEqualTo(100);
        assertThat(change.row()).isEqualTo(row(item));
        assertThat(change.row().terms().total()).isEqualTo(105);
        assertThat(change.row().available()).isEqualTo(100);
    }

    @Test
    default void stockIsTakenBackOnlyAsFarAsItIsUnsold() {
        ItemId item = stocked(10, 1);
        created(item, 7);
        assertThat(takeBack(item, 2).units()).isEqualTo(-2);
        StockChange change = takeBack(item, 100);
        assertThat(change.units()).isEqualTo(-1);
        assertThat(change.row()).isEqualTo(row(item));
        assertThat(change.row().available()).isZero();
        assertThat(change.row().terms().total()).isEqualTo(7);
        assertThat(takeBack(item, 1).units()).isZero();
    }

    /** E4: the row is lowered by what the ledger gave, and the step sees the row it is taken from. */
    @Test
    default void noMoreIsTakenBackThanTheLedgerGives() {
        ItemId item = stocked(10, 1);
        created(item, 3);
        StockRow before = row(item);
        StockChange change = store().takeBack(item, 6, samples().operationId(), (row, units) -> {
            assertThat(row).isEqualTo(before);
            assertThat(units).isEqualTo(6);
            return 4;
        });
        assertThat(change.units()).isEqualTo(-4);
        assertThat(row(item).available()).isEqualTo(3);
        assertThat(row(item).terms().total()).isEqualTo(6);
    }

    @Test
    default void aStepThatFailsTakesNothingBackAndMayBeRepeated() {
        ItemId item = stocked(10, 1);
        StockRow before = row(item);
        String operation = samples().operationId();
        assertThatThrownBy(() -> store().takeBack(item, 6, operation, (row, units) -> {
                    throw new IllegalStateException("the ledger is gone");
                }))
                .hasStackTraceContaining("the ledger is gone");
        assertThatThrownBy(() -> store().takeBack(item, 6, operation, (row, units) -> units + 1))
                .isInstanceOf(FlashSaleException.class);
        assertThat(row(item)).isEqualTo(before);
        assertThat(store().takeBack(item, 6, operation, (row, units) -> units).units())
                .isEqualTo(-6);
    }

    /** D7: the answer to the first call may have been lost. */
    @Test
    default void anOperationIdAddsOnceAndAnswersTheSameAgain() {
        ItemId item = stocked(10, 1);
        String operation = samples().operationId();
        assertThat(store().addStock(item, 5, operation).units()).isEqualTo(5);
        add(item, 3);
        StockChange again = store().addStock(item, 5, operation);
        assertThat(again.units()).isEqualTo(5);
        assertThat(again.row()).isEqualTo(row(item));
        assertThat(row(item).terms().total()).isEqualTo(18);
        assertThat(row(item).available()).isEqualTo(18);
    }

    /** A total has a bound; whoever repeats the addition that reached it hears what was done, and whoever adds one more is refused. */
    @Test
    default void anAdditionThatReachesTheLargestTotalIsAnsweredAgain() {
        ItemId item = stocked(10, 1);
        String operation = samples().operationId();
        long room = SaleItem.MAX_STOCK - 10;
        assertThat(store().addStock(item, room, operation).units()).isEqualTo(room);
        assertThat(store().addStock(item, room, operation).units()).isEqualTo(room);
        String refused = samples().operationId();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store().addStock(item, 1, refused))
                .withMessageContaining(String.valueOf(SaleItem.MAX_STOCK));
        assertThat(row(item).terms().total()).isEqualTo(SaleItem.MAX_STOCK);
        store().takeBack(item, 1, samples().operationId(), (row, units) -> units);
        assertThat(store().addStock(item, 1, refused).units()).isEqualTo(1);
    }

    /** D7, E4: and without asking the ledger again. */
    @Test
    default void anOperationIdTakesBackOnceAndAnswersTheSameAgain() {
        ItemId item = stocked(10, 1);
        String operation = samples().operationId();
        assertThat(store().takeBack(item, 6, operation, (row, units) -> 4).units())
                .isEqualTo(-4);
        StockChange again = store().takeBack(item, 6, operation, (row, units) -> {
            throw new AssertionError("asked again");
        });
        assertThat(again).isEqualTo(new StockChange(-4, row(item)));
        assertThat(row(item).available()).isEqualTo(6);
    }

    /** D7: a key that is used for something else is a mistake of the caller, never a change that is lost. */
    @Test
    default void anOperationIdStandsForOneChangeOnly() {
        ItemId item = stocked(10, 1);
        ItemId other = stocked(10, 1);
        String operation = samples().operationId();
        store().addStock(item, 5, operation);
        assertThatThrownBy(() -> store().addStock(item, 6, operation))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(operation);
        assertThatThrownBy(() -> store().addStock(other, 5, operation))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(operation);
        assertThatThrownBy(() -> store().takeBack(item, 5, operation, (row, units) -> units))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(operation);
        assertThat(row(item).terms().total()).isEqualTo(15);
        assertThat(row(other).terms().total()).isEqualTo(10);
    }

    @Test
    default void aChangeOfNoUnitsOrWithoutAProperIdIsMisuse() {
        ItemId item = stocked(10, 1);
        String operation = samples().operationId();
        for (long units : new long[] {0, -1}) {
            assertThatThrownBy(() -> store().addStock(item, units, operation))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> store().takeBack(item, units, operation, (row, wanted) -> wanted))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        for (String wrong : List.of("", "x".repeat(OrderStore.MAX_OPERATION_ID + 1), "caf\u00e9", "a\nb")) {
            assertThatThrownBy(() -> store().addStock(item, 1, wrong)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(store().addStock(item, 1, "~ ".repeat(20) + operation).units())
                .isEqualTo(1);
    }

    @Test
    default void changingTheStockOfAnItemWithoutAStockRowIsMisuse() {
        ItemId item = samples().item();
        assertThatThrownBy(() -> store().addStock(item, 5, samples().operationId()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().takeBack(item, 5, samples().operationId(), (row, units) -> units))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(store().stock(item)).isEmpty();
    }

    @Test
    default void stockOfABillionUnitsIsCountedExactly() {
        ItemId item = stocked(400_000_000L, 1_000_000);
        decide(samples().ticket(item, samples().buyer(), 999_999));
        assertThat(add(item, 600_000_000L).row().available()).isEqualTo(999_000_001L);
    }
}
