package io.flashsale.jdbc;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The only class that needs Flyway, which is optional. Uses what versions 11 to 13 have in common. */
final class FlywayMigration {
    private FlywayMigration() {}

    static void run(DataSource dataSource) {
        Flyway.configure(JdbcSchema.class.getClassLoader())
                .dataSource(dataSource)
                .locations("classpath:" + JdbcSchema.LOCATION)
                .table(JdbcSchema.HISTORY_TABLE)
                .placeholderReplacement(false)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }
}
