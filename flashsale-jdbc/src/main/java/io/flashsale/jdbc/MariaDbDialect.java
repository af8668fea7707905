package io.flashsale.jdbc;

/** MariaDB, by its own driver or MySQL's. */
final class MariaDbDialect extends MySqlFamily {
    private static final ServerVersion MIN_VERSION = new ServerVersion(11, 4);

    MariaDbDialect() {
        super("MariaDB", MIN_VERSION);
    }

    /** MySQL's driver calls a MariaDB server MySQL: only the version tells. */
    @Override
    public boolean isOf(String product, String version) {
        return product.contains("mariadb") || version.contains("mariadb");
    }
}
