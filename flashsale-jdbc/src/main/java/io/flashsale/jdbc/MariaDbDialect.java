package io.flashsale.jdbc;

import java.util.Map;

/** MariaDB, by its own driver or MySQL's. */
final class MariaDbDialect extends MySqlFamily {
    private static final ServerVersion MIN_VERSION = new ServerVersion(11, 4);

    /** A row that is to be locked is newer than the transaction's snapshot. */
    private static final int CHANGED_SINCE_READ = 1_020;

    MariaDbDialect() {
        super("MariaDB", MIN_VERSION, Map.of(CHANGED_SINCE_READ, ErrorClass.CONFLICT));
    }

    /** MySQL's driver calls a MariaDB server MySQL: only the version tells. */
    @Override
    public boolean isOf(String product, String version) {
        return product.contains("mariadb") || version.contains("mariadb");
    }
}
