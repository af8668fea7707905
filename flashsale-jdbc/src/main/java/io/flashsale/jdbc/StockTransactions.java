package io.flashsale.jdbc;

import io.flashsale.FlashSaleException;
import io.flashsale.ItemId;
import io.flashsale.spi.OrderStore.StockChange;
import io.flashsale.spi.OrderStore.TopUpStep;
import io.flashsale.spi.StockRow;
import io.flashsale.spi.StockTerms;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Changes of the terms and the total of a stock row, each under its lock. */
final class StockTransactions {
    /** Keeps what is sold: the difference of the total goes to available, which the check keeps from going below zero. */
    private static final String SET_TERMS = """
            UPDATE flashsale_stock
               SET prepared = 1, available = available + ?, total = ?, per_buyer_limit = ?, pay_within = ?, buckets = ?,
                   layout_epoch = ?
             WHERE item_id = ?""";

    private static final String ADD =
            "UPDATE flashsale_stock SET total = total + ?, available = available + ? WHERE item_id = ?";

    private static final String RAISE_VERSION = "UPDATE flashsale_stock SET version = version + 1 WHERE item_id = ?";

    private final Database database;

    StockTransactions(Database database) {
        this.database = database;
    }

    StockRow prepare(ItemId item, StockTerms terms) {
        Optional<StockRow> prepared = tryPrepare(item, terms);
        if (prepared.isEmpty()) {
            Stock.ensure(database, item);
            prepared = tryPrepare(item, terms);
        }
        return prepared.orElseThrow(() -> new FlashSaleException("the stock row of " + item + " has gone", null));
    }

    private Optional<StockRow> tryPrepare(ItemId item, StockTerms terms) {
        Stock[] before = new Stock[1];
        boolean fits = database.requiresNew("prepare the stock of " + item, session -> {
            before[0] = Stock.lock(session, item).orElse(null);
            return before[0] == null || setTerms(session, before[0], terms);
        });
        if (before[0] == null) {
            return Optional.empty();
        }
        StockRow old = before[0].row();
        long sold = old.terms().total() - old.available();
        if (!fits) {
            throw new IllegalArgumentException(
                    "total of " + item + " must be at least the " + sold + " units sold, but is " + terms.total());
        }
        StockTerms kept = new StockTerms(
                terms.total(),
                terms.perBuyerLimit(),
                terms.layout(),
                Duration.ofMillis(terms.payWithin().toMillis()));
        return Optional.of(new StockRow(item, kept, terms.total() - sold, old.version()));
    }

    private static boolean setTerms(Session session, Stock stock, StockTerms terms) {
        long difference = terms.total() - stock.row().terms().total();
        if (stock.row().available() + difference < 0) {
            return false;
        }
        session.update(
                "write the terms",
                SET_TERMS,
                p -> p.add(difference)
                        .add(terms.total())
                        .add(terms.perBuyerLimit())
                        .add(terms.payWithin().toMillis())
                        .add(terms.layout().buckets())
                        .add(terms.layout().epoch())
                        .add(stock.itemId()));
        return true;
    }

    StockChange add(ItemId item, long units) {
        Optional<StockChange> change = database.requiresNew(
                "change the stock of " + item,
                session -> Stock.lock(session, item).filter(Stock::prepared).map(stock -> add(session, stock, units)));
        return change.orElseThrow(
                () -> new IllegalArgumentException("there is no stock row of " + item + ": is the sale published?"));
    }

    private static StockChange add(Session session, Stock stock, long units) {
        StockRow row = stock.row();
        long real = Math.max(units, -row.available());
        session.update("change the stock row", ADD, p -> p.add(real).add(real).add(stock.itemId()));
        StockTerms old = row.terms();
        StockTerms terms = new StockTerms(old.total() + real, old.perBuyerLimit(), old.layout(), old.payWithin());
        return new StockChange(real, new StockRow(row.item(), terms, row.available() + real, row.version()));
    }

    long topUp(ItemId item, TopUpStep step) {
        RuntimeException[] stepFailure = new RuntimeException[1];
        try {
            return database.requiresNew("top up " + item, session -> {
                Stock stock = Stock.lock(session, item).filter(Stock::prepared).orElse(null);
                return stock == null ? 0L : credit(session, stock, step, stepFailure);
            });
        } catch (FlashSaleException e) {
            throw stepFailure[0] != null ? stepFailure[0] : e;
        }
    }

    private static long credit(Session session, Stock stock, TopUpStep step, @Nullable RuntimeException[] stepFailure) {
        long unreleased = JdbiOrderStore.unreleased(session, stock.item());
        session.step("the top-up step");
        long credited;
        try {
            credited = step.credit(stock.row(), unreleased);
        } catch (RuntimeException e) {
            stepFailure[0] = e;
            throw e;
        }
        if (credited > 0) {
            session.update("raise the version", RAISE_VERSION, p -> p.add(stock.itemId()));
        }
        return credited;
    }
}
