package io.flashsale.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DialectsTest {
    private static Dialect of(String product, String version) {
        return Dialects.of(product, version, Dialects.SUPPORTED);
    }

    @ParameterizedTest
    @EnumSource(Product.class)
    void everyProductHasADialectOfItsOwn(Product product) throws SQLException {
        try (TestDatabase database = TestDatabase.of(product);
                Connection connection = database.dataSource().getConnection()) {
            assertThat(Dialects.of(connection).name().toUpperCase(Locale.ROOT)).isEqualTo(product.name());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MySQL, 8.4.0, MySQL",
        "MySQL, 9.7.4-2, MySQL",
        "MySQL, 8.0.mysql_aurora.3.04.0, MySQL",
        "MySQL, 11.4.5-MariaDB-log, MariaDB",
        "MySQL, 5.5.5-10.11.6-MariaDB-1, MariaDB",
        "MariaDB, 11.4.5-MariaDB-log, MariaDB",
        "MariaDB, 11.4.5, MariaDB",
        "H2, 2.3.232 (2024-08-11), H2"
    })
    void whateverTheDriverCallsItTheDatabaseIsKnown(String product, String version, String name) {
        assertThat(of(product, version).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PostgreSQL", "Oracle", "MSSQLServer", "DB2", "HSQLDB", "Derby", "STRICT"})
    void anH2ThatPlaysAnotherDatabaseIsRefusedByName(String mode) {
        assertThatThrownBy(() -> JdbcSchema.migrate(h2(mode)))
                .isInstanceOf(IllegalStateException.class)
                .message()
                .containsIgnoringCase("MODE=" + mode)
                .contains("write MODE=MySQL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"REGULAR", "LEGACY", "MySQL", "MariaDB"})
    void anH2InAModeThatWeKnowIsMigratedAndChecked(String mode) {
        JdbcDataSource database = h2(mode);
        JdbcSchema.migrate(database);
        assertThatCode(() -> JdbcStores.builder(database).build().check()).doesNotThrowAnyException();
    }

    private static JdbcDataSource h2(String mode) {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;MODE=" + mode);
        return database;
    }

    @Test
    void aDatabaseThatIsNotSupportedIsNamedWithThoseThatAre() {
        assertThatThrownBy(() -> Dialects.of("Informix", "14.10", List.of(new MySqlDialect(), new H2Dialect())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("flashsale-jdbc runs on MySQL, H2, but the DataSource leads to Informix 14.10:"
                        + " correct its URL");
    }

    @ParameterizedTest
    @CsvSource({
        "8.0.36, true",
        "8.3.0-debug, true",
        "8.4.0, false",
        "9.7.4-2, false",
        "10.11.6-MariaDB-1, true",
        "11.3.2-MariaDB, true",
        "11.4.5-MariaDB-log, false",
        "12.0.1-MariaDB, false",
        "unknown, true"
    })
    void versionsThatAreTooOldAreKnown(String version, boolean tooOld) {
        assertThat(((MySqlFamily) of("MySQL", version)).tooOld(version)).isEqualTo(tooOld);
    }

    @ParameterizedTest
    @CsvSource({"1049, does not exist: create it", "1044, GRANT it to the user"})
    void aConnectionRefusedForGoodIsExplainedBeforeTheDatabaseIsKnown(int code, String fix) {
        assertThat(Dialects.fixOfRefusedConnection(new SQLException("x", "42000", code)))
                .contains(fix);
    }

    @Test
    void aRefusalThatNobodyKnowsIsNotExplained() {
        assertThat(Dialects.fixOfRefusedConnection(new SQLException("x", "08001", 0)))
                .isNull();
    }
}
