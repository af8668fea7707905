package io.flashsale.jdbc;

import io.flashsale.testkit.server.MariaDbServer;
import io.flashsale.testkit.server.MySqlServer;
import java.util.UUID;

/** What this module runs on. */
enum Product {
    H2 {
        @Override
        String newUrl() {
            return "jdbc:h2:mem:" + UUID.randomUUID()
                    + ";DB_CLOSE_DELAY=-1;MODE=MySQL;DATABASE_TO_LOWER=TRUE;CASE_INSENSITIVE_IDENTIFIERS=TRUE";
        }

        @Override
        String inTimeZone(String url, String offset) {
            return url + ";TIME ZONE=" + offset;
        }
    },
    /** As docs/operating/database.md recommends. */
    MYSQL {
        @Override
        String newUrl() {
            return inTimeZone(new MySqlServer().newDatabase(), "-09:30") + RECOMMENDED;
        }

        @Override
        String inTimeZone(String url, String offset) {
            return url + "&sessionVariables=time_zone='" + offset.replace("+", "%2B") + "',innodb_lock_wait_timeout=5";
        }
    },
    /** As it comes: statements are prepared in the driver; and counting only rows that really change. */
    MARIADB {
        @Override
        String newUrl() {
            return inTimeZone(new MariaDbServer().newDatabase(), "-09:30") + "&useAffectedRows=true";
        }

        @Override
        String inTimeZone(String url, String offset) {
            return MYSQL.inTimeZone(url, offset);
        }
    };

    static final String RECOMMENDED = "&useServerPrepStmts=true&cachePrepStmts=true&prepStmtCacheSize=250"
            + "&prepStmtCacheSqlLimit=8192&useLocalSessionState=true&tcpKeepAlive=true";

    /** Of a database that is empty. */
    abstract String newUrl();

    /** The same database, for sessions in this time zone. */
    abstract String inTimeZone(String url, String offset);
}
