package io.flashsale.jdbc;

import java.util.Map;

/** MySQL, and what passes for it, such as Aurora. */
final class MySqlDialect extends MySqlFamily {
    private static final ServerVersion MIN_VERSION = new ServerVersion(8, 4);

    /** Of a lock that a statement would not wait for. */
    private static final int LOCK_NOWAIT = 3_572;

    private static final int QUERY_TIMEOUT = 3_024;
    private static final int CLIENT_INTERACTION_TIMEOUT = 4_031;

    MySqlDialect() {
        super(
                "MySQL",
                MIN_VERSION,
                Map.of(
                        LOCK_NOWAIT,
                        ErrorClass.CONFLICT,
                        QUERY_TIMEOUT,
                        ErrorClass.UNAVAILABLE,
                        CLIENT_INTERACTION_TIMEOUT,
                        ErrorClass.UNAVAILABLE));
    }

    /** MySQL's driver calls a MariaDB server MySQL too: only the version tells. */
    @Override
    public boolean isOf(String product, String version) {
        return product.contains("mysql") && !version.contains("mariadb");
    }
}
