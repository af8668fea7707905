package io.flashsale.benchmarks.decide;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.sql.DataSource;

/**
 * The maximum the database can do: the rows that the library wrote, inserted again into the same table in the same order, by JDBC batches
 * that the driver rewrites into multi-row statements. It locks nothing, checks nothing and counts nothing.
 */
final class RawInserts {
    /** All columns except the generated one. */
    static final String COLUMNS =
            "ticket_id, item_id, buyer_id, quantity, unit_price, currency, bucket, epoch, status, reason,"
                    + " issued_at, expires_at, created_at, updated_at";

    private final DataSource dataSource;
    private final List<Object[]> rows;
    private final int columns;

    private RawInserts(DataSource dataSource, List<Object[]> rows, int columns) {
        this.dataSource = dataSource;
        this.rows = rows;
        this.columns = columns;
    }

    /** Takes the rows that are in the table now. */
    static RawInserts ofPresentRows(DataSource dataSource) throws SQLException {
        List<Object[]> rows = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet all =
                        statement.executeQuery("SELECT " + COLUMNS + " FROM flashsale_order ORDER BY ticket_id")) {
            int columns = all.getMetaData().getColumnCount();
            while (all.next()) {
                Object[] row = new Object[columns];
                for (int column = 0; column < columns; column++) {
                    row[column] = all.getObject(column + 1);
                }
                rows.add(row);
            }
            return new RawInserts(dataSource, rows, columns);
        }
    }

    /** Inserts all rows in transactions of this size and returns the rows per second. The table must be empty. */
    double perSecond(int batch) throws SQLException {
        String sql = "INSERT INTO flashsale_order (" + COLUMNS + ") VALUES ("
                + String.join(", ", Collections.nCopies(columns, "?")) + ")";
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            long start = System.nanoTime();
            for (int from = 0; from < rows.size(); from += batch) {
                try (PreparedStatement insert = connection.prepareStatement(sql)) {
                    for (Object[] row : rows.subList(from, Math.min(rows.size(), from + batch))) {
                        for (int column = 0; column < columns; column++) {
                            insert.setObject(column + 1, row[column]);
                        }
                        insert.addBatch();
                    }
                    insert.executeBatch();
                }
                connection.commit();
            }
            return rows.size() * 1e9 / (System.nanoTime() - start);
        }
    }
}
