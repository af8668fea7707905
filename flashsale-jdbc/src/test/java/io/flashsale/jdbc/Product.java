package io.flashsale.jdbc;

import io.flashsale.testkit.server.MariaDbServer;
import io.flashsale.testkit.server.MySqlServer;
import io.flashsale.testkit.server.SqlServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The databases this module runs on. */
enum Product {
    H2 {
        @Override
        String newUrl() {
            return "jdbc:h2:mem:" + UUID.randomUUID()
                    + ";DB_CLOSE_DELAY=-1;MODE=MySQL;DATABASE_TO_LOWER=TRUE;CASE_INSENSITIVE_IDENTIFIERS=TRUE";
        }

        @Override
        String newDurableUrl(Path directory) {
            return TestDatabase.fileUrl(directory);
        }

        @Override
        String inTimeZone(String url, String offset) {
            return url + ";TIME ZONE=" + offset;
        }

        @Override
        SQLException readOnly() {
            return new SQLException("read-only", "90097", 90_097);
        }

        @Override
        @Nullable
        String flywayModule() {
            return null;
        }

        @Override
        SqlServer startServer() {
            throw new UnsupportedOperationException("H2 runs in this process");
        }
    },
    /** As docs/operating/database.md recommends. */
    MYSQL {
        @Override
        String newUrl() {
            return inTimeZone(new MySqlServer().newDatabase(), "-09:30") + RECOMMENDED;
        }

        @Override
        SqlServer startServer() {
            return MySqlServer.start();
        }
    },
    /** As it comes: statements are prepared in the driver; and counting only rows that really change. */
    MARIADB {
        @Override
        String newUrl() {
            return inTimeZone(new MariaDbServer().newDatabase(), "-09:30") + "&useAffectedRows=true";
        }

        @Override
        SqlServer startServer() {
            return MariaDbServer.start();
        }
    };

    static final String RECOMMENDED = "&useServerPrepStmts=true&cachePrepStmts=true&prepStmtCacheSize=250"
            + "&prepStmtCacheSqlLimit=8192&useLocalSessionState=true&tcpKeepAlive=true";

    /** Of a database that is empty. */
    abstract String newUrl();

    /** Of one that outlives the processes that use it; may put it into this directory. */
    String newDurableUrl(Path directory) {
        return newUrl();
    }

    /** The same database, for sessions in this time zone. */
    String inTimeZone(String url, String offset) {
        return url + "&sessionVariables=time_zone='" + offset.replace("+", "%2B") + "',innodb_lock_wait_timeout=5";
    }

    /** What a server says that cannot be written to. */
    SQLException readOnly() {
        return new SQLException("read-only", "HY000", 1_290);
    }

    /** Null if flyway-core knows the database. */
    @Nullable
    String flywayModule() {
        return "flyway-mysql";
    }

    /** Starts a server of its own, to be killed and set up at will. */
    abstract SqlServer startServer();
}
