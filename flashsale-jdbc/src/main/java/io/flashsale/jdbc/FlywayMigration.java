package io.flashsale.jdbc;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The only class that needs Flyway, which is optional. Uses what versions 11 to 13 have in common. */
/*
 * Flyway locks its history table while it migrates, but not while it makes it: of two nodes that start at once on a host's schema one
 * may see the other's table before its first row is in it, and gives up. Then it only has to look again.
 */
final class FlywayMigration {
    private static final Logger LOG = LoggerFactory.getLogger(FlywayMigration.class);
    private static final int ATTEMPTS = 5;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private FlywayMigration() {}

    static void run(DataSource dataSource) {
        Flyway flyway = Flyway.configure(JdbcSchema.class.getClassLoader())
                .dataSource(dataSource)
                .locations("classpath:" + JdbcSchema.LOCATION)
                .table(JdbcSchema.HISTORY_TABLE)
                .placeholderReplacement(false)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load();
        for (int attempt = 1; !migrated(flyway, attempt == ATTEMPTS); attempt++) {
            LockSupport.parkNanos(attempt * PAUSE_NANOS);
        }
    }

    private static boolean migrated(Flyway flyway, boolean last) {
        try {
            flyway.migrate();
            return true;
        } catch (FlywayException e) {
            if (last) {
                throw e;
            }
            LOG.info("migration failed, perhaps because another node migrates; trying again: {}", e.getMessage());
            return false;
        }
    }
}
