package io.flashsale.testkit.server;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

/**
 * A MySQL server for tests: at the JDBC URL in {@value #ADDRESS} (with user and password as parameters, and the right to make databases), in a
 * container (image in {@value #IMAGE}, else {@value #DEFAULT_IMAGE}), or as a process of a mysqld on this machine. If there is none of
 * them, the test class is aborted and says what to set.
 *
 * <p><b>Threads.</b> Safe for several threads. Every instance stands for the same server, which starts with the first use in this JVM.
 */
public final class MySqlServer implements BeforeAllCallback {
    static final String ADDRESS = "FLASHSALE_TEST_MYSQL";
    static final String IMAGE = "FLASHSALE_TEST_MYSQL_IMAGE";
    static final String DEFAULT_IMAGE = "mysql:9.7";

    private static final Supplier<SqlServer> SHARED = new Once<>(MySqlServer::use);

    @Override
    public void beforeAll(ExtensionContext context) {
        shared();
    }

    /** Whether there is a server to use; does not start it. */
    public static boolean available() {
        return System.getenv(ADDRESS) != null
                || Docker.wantedAndThere()
                || MySqlBinary.find().isPresent();
    }

    /** Makes an empty database that no other test has, and returns its URL with user and password as parameters. */
    public String newDatabase() {
        return shared().newDatabase();
    }

    /**
     * The one server of this JVM.
     *
     * @throws TestAbortedException if there is no server to use
     */
    public SqlServer shared() {
        return SHARED.get();
    }

    /**
     * Starts another server, a process of this JVM, to be killed and set up at will.
     *
     * @param options as on the command line of mysqld
     * @throws TestAbortedException if there is no mysqld on this machine
     */
    public static SqlServer start(String... options) {
        return binary("").start(List.of(options));
    }

    private static MySqlBinary binary(String or) {
        return MySqlBinary.find()
                .orElseThrow(() -> new TestAbortedException(
                        "no MySQL server: " + or + "set " + MySqlBinary.COMMAND + " to the command of a mysqld (and "
                                + MySqlBinary.ROOT + " to its directory if it is a chroot)"));
    }

    private static SqlServer use() {
        Optional<String> address = Optional.ofNullable(System.getenv(ADDRESS));
        if (address.isPresent()) {
            return SqlServer.given(address.get());
        }
        return Docker.wantedAndThere()
                ? SqlContainer.start(System.getenv().getOrDefault(IMAGE, DEFAULT_IMAGE), MySqlBinary.GTID)
                : binary("set " + ADDRESS + " to its JDBC URL, run a Docker engine, or ")
                        .start(List.of());
    }
}
