package io.flashsale.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.FlashSaleException;
import io.flashsale.StoreConflictException;
import io.flashsale.StoreUnavailableException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreErrorsTest {
    private static final Dialect MYSQL = new MySqlDialect();
    private static final Dialect MARIADB = new MariaDbDialect();
    private static final Dialect H2 = new H2Dialect();

    private static RuntimeException mysql(SQLException failure) {
        return StoreErrors.translate("work", false, MYSQL, failure);
    }

    private static RuntimeException mariaDb(SQLException failure) {
        return StoreErrors.translate("work", false, MARIADB, failure);
    }

    @ParameterizedTest
    @CsvSource({"40001, 1213", "40001, 1205", "HY000, 1205", "HY000, 3572", "40000, 0"})
    void deadlocksLockTimeoutsAndLocksNotWaitedForAreConflictsOfMySql(String state, int code) {
        assertThat(mysql(new SQLException("x", state, code))).isInstanceOf(StoreConflictException.class);
    }

    @ParameterizedTest
    @CsvSource({"40001, 1213", "HY000, 1205", "HY000, 1020", "40000, 0"})
    void deadlocksLockTimeoutsAndNewerVersionsAreConflictsOfMariaDb(String state, int code) {
        assertThat(mariaDb(new SQLException("x", state, code))).isInstanceOf(StoreConflictException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "HY000, 1290",
        "25006, 1792",
        "HY000, 1836",
        "08004, 1040",
        "08S01, 1053",
        "08S01, 0",
        "08003, 0",
        "HY000, 2006",
        "HY000, 2013",
        "42000, 1203",
        "42000, 1226",
        "70100, 1317",
        "HY000, 3024",
        "HY000, 1114",
        "HY000, 1030",
        "HY000, 4031"
    })
    void whatGoesAwayByItselfIsUnavailable(String state, int code) {
        assertThat(mysql(new SQLException("x", state, code))).isInstanceOf(StoreUnavailableException.class);
    }

    @ParameterizedTest
    @CsvSource({"HY000, 1290", "25006, 1792", "HY000, 1836", "70100, 1317", "70100, 1927", "70100, 1969", "HY000, 1114"
    })
    void whatGoesAwayByItselfIsUnavailableOnMariaDbToo(String state, int code) {
        assertThat(mariaDb(new SQLException("x", state, code))).isInstanceOf(StoreUnavailableException.class);
    }

    /* 4031 is a missing trigger there. */
    @ParameterizedTest
    @ValueSource(ints = {3_572, 3_024, 4_031})
    void numbersOfMySqlMeanNothingToMariaDb(int code) {
        assertThat(mariaDb(new SQLException("x", "HY000", code))).isExactlyInstanceOf(FlashSaleException.class);
    }

    @ParameterizedTest
    @CsvSource({"MySQL, 23000, 1062", "MySQL, 23000, 1586", "MariaDB, 23000, 1062", "H2, 23505, 23505"})
    void aDuplicateKeyIsToldFromOtherConstraints(String name, String state, int code) {
        Dialect dialect = Dialects.of(name, "1.0", Dialects.SUPPORTED);
        assertThat(StoreErrors.duplicateKey(dialect, new IllegalStateException(new SQLException("x", state, code))))
                .isTrue();
        assertThat(StoreErrors.duplicateKey(dialect, new SQLException("not null", "23502", 1_048)))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"23000, 1062", "22001, 1406", "42S02, 1146", "HY000, 3819", "23000, 4025", "28000, 1045", "42000, 1064"
    })
    void theRestIsNot(String state, int code) {
        assertThat(mysql(new SQLException("x", state, code))).isExactlyInstanceOf(FlashSaleException.class);
    }

    @ParameterizedTest
    @CsvSource({"HYT00, 50200", "40001, 40001", "90131, 90131"})
    void h2HasStatesOfItsOwnForConflicts(String state, int code) {
        SQLException failure = new SQLTimeoutException("x", state, code);
        assertThat(StoreErrors.translate("work", false, H2, failure)).isInstanceOf(StoreConflictException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"90067", "90098", "90121", "90020", "90097", "57014", "90007"})
    void h2HasStatesOfItsOwnForADatabaseThatIsGone(String state) {
        assertThat(StoreErrors.translate("work", false, H2, new SQLException("x", state, Integer.parseInt(state))))
                .isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void theTypeSpeaksWhereTheDriverGivesNoNumber() {
        assertThat(mysql(new SQLNonTransientConnectionException("x"))).isInstanceOf(StoreUnavailableException.class);
        assertThat(StoreErrors.translate("work", false, null, new SQLTimeoutException("x")))
                .isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void theFirstSqlExceptionOfTheCausesSpeaks() {
        Exception wrapped =
                new IllegalStateException("orm", new IllegalStateException(new SQLException("x", "40001", 1213)));
        assertThat(StoreErrors.translate("work", true, MYSQL, wrapped))
                .isInstanceOf(StoreConflictException.class)
                .hasMessage("work, commit failed: x [SQLState 40001, code 1213]")
                .hasCause(wrapped);
    }

    @Test
    void whatIsTranslatedAlreadyStaysAsItIs() {
        StoreConflictException known = new StoreConflictException("known", null);
        assertThat(StoreErrors.translate("work", true, H2, known)).isSameAs(known);
    }
}
