package io.flashsale.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.StoreUnavailableException;
import io.flashsale.spi.SigningKey;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Product.class)
class JdbcSchemaTest {
    private final Product product;
    private final TestDatabase database;

    JdbcSchemaTest(Product product) {
        this.product = product;
        database = TestDatabase.empty(product);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private String folder() throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            return JdbcSchema.LOCATION + "/" + Dialects.of(connection).migrationFolder();
        }
    }

    private List<String> ourTables() {
        return database.tables().stream()
                .filter(table -> table.startsWith("flashsale_"))
                .toList();
    }

    private void migrate() {
        JdbcSchema.migrate(database.dataSource());
    }

    @Test
    void anEmptyDatabaseGetsOurTablesAndAHistoryOfOurOwn() {
        migrate();
        assertThat(ourTables()).hasSize(14);
        assertThat(database.number("SELECT COUNT(*) FROM " + JdbcSchema.HISTORY_TABLE + " WHERE success = TRUE"))
                .isPositive();
    }

    @Test
    void aHostsDatabaseKeepsItsTablesAndItsOwnHistory() {
        database.execute("CREATE TABLE customer (name VARCHAR(10))");
        database.execute("INSERT INTO customer VALUES ('ada')");
        database.execute("CREATE TABLE flyway_schema_history (installed_rank INT, version VARCHAR(50))");
        database.execute("INSERT INTO flyway_schema_history VALUES (1, '42')");
        migrate();
        assertThat(ourTables()).hasSize(14);
        assertThat(database.number("SELECT COUNT(*) FROM customer")).isEqualTo(1);
        assertThat(database.number("SELECT COUNT(*) FROM flyway_schema_history"))
                .isEqualTo(1);
        assertThat(database.number("SELECT MAX(version) FROM " + JdbcSchema.HISTORY_TABLE))
                .isEqualTo(1);
    }

    @Test
    void migratingAgainChangesNothing() {
        migrate();
        long entries = database.number("SELECT COUNT(*) FROM " + JdbcSchema.HISTORY_TABLE);
        JdbcStores.builder(database.dataSource()).build().signingKeys().accepted(SigningKey.Purpose.TICKET);
        migrate();
        assertThat(database.number("SELECT COUNT(*) FROM " + JdbcSchema.HISTORY_TABLE))
                .isEqualTo(entries);
        assertThat(database.number("SELECT COUNT(*) FROM flashsale_key")).isEqualTo(1);
    }

    /** Tables of another release are left alone: it may mean something else by the same values. */
    @Test
    void tablesOfAnotherFormatAreRefusedByName() {
        migrate();
        JdbcStores stores = JdbcStores.builder(database.dataSource()).build();
        for (int other : new int[] {2, 0}) {
            database.execute("UPDATE flashsale_format SET format = " + other);
            assertThatThrownBy(() -> JdbcSchema.validate(database.dataSource()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("format " + other)
                    .hasMessageContaining("format 1 only");
            assertThatThrownBy(stores::check)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("format " + other);
        }
        database.execute("DELETE FROM flashsale_format");
        assertThatThrownBy(stores::check).hasMessageContaining("format 0");
        database.execute("INSERT INTO flashsale_format (format) VALUES (1)");
        stores.check();
    }

    @RepeatedTest(3)
    void nodesThatStartAtOnceMigrateOnce() throws Exception {
        nodesAtOnce(4);
        assertThat(ourTables()).hasSize(14);
    }

    @RepeatedTest(3)
    void nodesThatStartAtOnceOnAHostsDatabaseMigrateOnce() throws Exception {
        database.execute("CREATE TABLE customer (name VARCHAR(10))");
        nodesAtOnce(4);
        assertThat(ourTables()).hasSize(14);
    }

    private void nodesAtOnce(int nodes) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(nodes);
        try {
            CyclicBarrier start = new CyclicBarrier(nodes);
            Callable<Boolean> node = () -> {
                start.await();
                migrate();
                return true;
            };
            List<Future<Boolean>> started = new ArrayList<>();
            for (int index = 0; index < nodes; index++) {
                started.add(threads.submit(node));
            }
            for (Future<Boolean> done : started) {
                assertThat(done.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aServerThatCannotBeWrittenToIsNotTakenForANodeThatMigrates() {
        WatchedDataSource readOnly = new WatchedDataSource(database.dataSource());
        readOnly.failAt("commit", product.readOnly());
        assertThatThrownBy(() -> SchemaLock.whileLocked(readOnly.dataSource(), () -> {}))
                .hasMessage("read-only");
        assertThat(readOnly.journal()).containsOnlyOnce("commit");
    }

    @Test
    void missingTablesAndColumnsAreNamedWithTheFix() throws SQLException {
        migrate();
        database.execute("DROP TABLE flashsale_release");
        database.execute("ALTER TABLE flashsale_order DROP COLUMN epoch");
        assertThatThrownBy(() -> JdbcSchema.validate(database.dataSource()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("table flashsale_release")
                .hasMessageContaining("in table flashsale_order the columns [epoch]")
                .hasMessageContaining("Call JdbcSchema.migrate(dataSource)")
                .hasMessageContaining("run the scripts in " + folder())
                .hasMessageContaining("up to version 1 by hand");
    }

    @Test
    void aDatabaseThatIsDownIsUnavailableNotIncomplete() {
        WatchedDataSource down = new WatchedDataSource(database.dataSource());
        down.failAt("getConnection", new SQLException("refused", "08001", 0));
        assertThatThrownBy(() -> JdbcSchema.validate(down.dataSource())).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void theLastScriptIsTheVersionThatIsAskedFor() throws Exception {
        URL folder = JdbcSchema.class.getClassLoader().getResource(folder());
        try (Stream<Path> scripts = Files.list(Path.of(folder.toURI()))) {
            assertThat(scripts.map(script -> script.getFileName().toString().replaceAll("^V(\\d+)__.*", "$1")))
                    .contains(JdbcSchema.VERSION)
                    .allSatisfy(version -> assertThat(Integer.parseInt(version))
                            .isLessThanOrEqualTo(Integer.parseInt(JdbcSchema.VERSION)));
        }
    }

    @Test
    void withoutFlywayAMigrationSaysWhatToAddAndAValidationStillWorks() throws Exception {
        try (URLClassLoader loader = without("flyway")) {
            Class<?> schema = loader.loadClass(JdbcSchema.class.getName());
            assertThat(schema.getMethod("canMigrate").invoke(null)).isEqualTo(false);
            assertThatThrownBy(() -> call(schema, "migrate"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("add org.flywaydb:flyway-core");
            assertThatThrownBy(() -> call(schema, "validate"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("table flashsale_order")
                    .hasMessageContaining("with org.flywaydb:flyway-core on the class path");
            migrate();
            assertThatCode(() -> call(schema, "validate")).doesNotThrowAnyException();
        }
    }

    @Test
    void onAServerFlywaysOwnPartForItIsAskedFor() throws Exception {
        String module = product.flywayModule();
        try (URLClassLoader loader = without(module == null ? "flyway-mysql" : module)) {
            Class<?> schema = loader.loadClass(JdbcSchema.class.getName());
            if (module == null) {
                assertThatCode(() -> call(schema, "migrate")).doesNotThrowAnyException();
                return;
            }
            assertThatThrownBy(() -> call(schema, "migrate"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("add org.flywaydb:" + module);
            assertThat(ourTables()).isEmpty();
        }
    }

    private void call(Class<?> schema, String method) throws Throwable {
        try {
            schema.getMethod(method, DataSource.class).invoke(null, database.dataSource());
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static URLClassLoader without(String artifact) throws IOException {
        List<URL> urls = new ArrayList<>();
        for (String entry : Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator))) {
            if (!entry.contains(artifact)) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }
}
