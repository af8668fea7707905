package io.flashsale.jdbc;

import io.flashsale.FlashSaleException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The only class that needs Flyway, which is optional. Uses what versions 11 to 13 have in common. */
final class FlywayMigration {
    private FlywayMigration() {}

    /** @param location of the scripts */
    static void run(DataSource dataSource, String location) {
        Flyway flyway = Flyway.configure(JdbcSchema.class.getClassLoader())
                .dataSource(dataSource)
                .locations(location)
                .table(JdbcSchema.HISTORY_TABLE)
                .placeholderReplacement(false)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load();
        try {
            if (tablesAreThere(dataSource)) {
                flyway.migrate();
            } else {
                SchemaLock.whileLocked(dataSource, flyway::migrate);
            }
        } catch (SQLException e) {
            throw new FlashSaleException("the tables could not be migrated: " + e.getMessage(), e);
        }
    }

    /** Then Flyway's history is made already, and its own lock does. */
    private static boolean tablesAreThere(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return JdbcSchema.problems(connection).isEmpty();
        }
    }
}
