package io.flashsale.jdbc;

import io.flashsale.FlashSaleException;
import io.flashsale.ItemId;
import io.flashsale.spi.Arguments;
import io.flashsale.spi.OrderStore;
import io.flashsale.spi.OrderStore.StockChange;
import io.flashsale.spi.OrderStore.TakeBackStep;
import io.flashsale.spi.OrderStore.TopUpStep;
import io.flashsale.spi.StockRow;
import io.flashsale.spi.StockTerms;
import java.sql.SQLException;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** What is done with the units of a stock row by others than buyers, each under its lock. */
final class StockTransactions {
    private static final String CHANGE =
            "UPDATE flashsale_stock SET total = total + ?, available = available + ? WHERE item_id = ?";

    private static final String NOTE_OPERATION = """
            INSERT INTO flashsale_stock_change (operation_id, item_id, asked, done, created_at) VALUES (?, ?, ?, 0, ?)""";

    private static final String NOTE_OUTCOME = "UPDATE flashsale_stock_change SET done = ? WHERE operation_id = ?";

    private static final String OPERATION = """
            SELECT item_id, asked, done FROM flashsale_stock_change WHERE operation_id = ?""";

    private static final String RAISE_VERSION = "UPDATE flashsale_stock SET version = version + 1 WHERE item_id = ?";

    private final Database database;
    private final StoreTime time;

    StockTransactions(Database database, StoreTime time) {
        this.database = database;
        this.time = time;
    }

    StockRow prepare(ItemId item, StockTerms terms) {
        return database.requiresNew(
                "prepare the stock of " + item, session -> new StockRows(session, time).prepare(item, terms));
    }

    StockChange add(ItemId item, long units, String operationId) {
        Arguments.atLeast("units", units, 1);
        return once(item, units, operationId, stock -> {
            try {
                stock.row().requireRoomFor(units);
            } catch (IllegalArgumentException tooMany) {
                throw Refusal.of(tooMany);
            }
            return units;
        });
    }

    StockChange takeBack(ItemId item, long units, String operationId, TakeBackStep step) {
        Arguments.atLeast("units", units, 1);
        return once(item, -units, operationId, stock -> {
            long taken = calling(() -> step.withdraw(stock.row(), units));
            if (taken < 0 || taken > units) {
                throw new FlashSaleException("the step took back " + taken + " of " + units + " units", null);
            }
            return -Math.min(taken, stock.row().available());
        });
    }

    private StockChange once(ItemId item, long asked, String operationId, ToLongFunction<Stock> change) {
        Arguments.printableAscii("operationId", operationId, OrderStore.MAX_OPERATION_ID);
        return database.requiresNew("change the stock of " + item, session -> {
            Stock stock = Stock.lock(session, time, item)
                    .filter(Stock::prepared)
                    .orElseThrow(() -> Refusal.of("there is no stock row of " + item + ": is the sale published?"));
            return note(session, stock, asked, operationId)
                    ? change(session, stock, operationId, change)
                    : earlier(session, stock, asked, operationId);
        });
    }

    /* First, so that the primary key decides between two who use the same id for different items. */
    private static boolean note(Session session, Stock stock, long asked, String operationId) throws SQLException {
        return session.insert(
                "note the operation",
                NOTE_OPERATION,
                p -> p.add(operationId)
                        .add(stock.itemId())
                        .add(asked)
                        .add(stock.now().toEpochMilli()));
    }

    private static StockChange change(Session session, Stock stock, String operationId, ToLongFunction<Stock> change) {
        session.step("the step of the change");
        long done = change.applyAsLong(stock);
        session.update(
                "change the stock row", CHANGE, p -> p.add(done).add(done).add(stock.itemId()));
        session.update("note the outcome", NOTE_OUTCOME, p -> p.add(done).add(operationId));
        StockRow row = stock.row();
        StockTerms old = row.terms();
        StockTerms terms = new StockTerms(old.total() + done, old.perBuyerLimit(), old.layout(), old.payWithin());
        return new StockChange(done, new StockRow(row.item(), terms, row.available() + done, row.version()));
    }

    private static StockChange earlier(Session session, Stock stock, long asked, String operationId) {
        Operation earlier = session.queryOne(
                        "read the operation",
                        OPERATION,
                        p -> p.add(operationId),
                        row -> new Operation(row.getInt("item_id"), row.getLong("asked"), row.getLong("done")))
                .orElseThrow(() -> new FlashSaleException("the operation has gone", null));
        if (earlier.itemId != stock.itemId() || earlier.asked != asked) {
            throw Refusal.of("operationId '" + operationId + "' stands for another change, of " + earlier.asked
                    + " units" + (earlier.itemId == stock.itemId() ? "" : " of another item") + ": choose a new one");
        }
        return new StockChange(earlier.done, stock.row());
    }

    /*
     * The version is committed before anything is credited by it. Otherwise a credit could arrive of a version that a rollback gives to the next
     * top-up again.
     */
    long topUp(ItemId item, TopUpStep step) {
        long version = database.requiresNew("raise the version of " + item, session -> raiseVersion(session, item));
        return version == 0
                ? 0
                : database.requiresNew(
                        "top up " + item,
                        session -> Stock.lock(session, time, item)
                                .filter(stock -> stock.prepared() && stock.row().version() == version)
                                .map(stock -> credit(session, stock, step))
                                .orElse(0L));
    }

    private long raiseVersion(Session session, ItemId item) {
        Stock stock = Stock.lock(session, time, item).filter(Stock::prepared).orElse(null);
        if (stock == null) {
            return 0;
        }
        session.update("raise the version", RAISE_VERSION, p -> p.add(stock.itemId()));
        return stock.row().version() + 1;
    }

    private static long credit(Session session, Stock stock, TopUpStep step) {
        long unreleased = JdbiOrderStore.unreleased(session, stock.item());
        session.step("the top-up step");
        return calling(() -> step.credit(stock.row(), unreleased));
    }

    private static <T> T calling(Supplier<T> step) {
        try {
            return step.get();
        } catch (RuntimeException e) {
            throw Refusal.of(e);
        }
    }

    /** What an operation id stands for. */
    private record Operation(int itemId, long asked, long done) {}
}
