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
    private static RuntimeException mysql(SQLException failure) {
        return StoreErrors.translate("work", false, Dialect.MYSQL, failure);
    }

    @ParameterizedTest
    @CsvSource({"40001, 1213", "40001, 1205", "HY000, 1205", "HY000, 1020", "HY000, 3572", "40000, 0"})
    void deadlocksLockTimeoutsAndNewerVersionsAreConflicts(String state, int code) {
        assertThat(mysql(new SQLException("x", state, code))).isInstanceOf(StoreConflictException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "HY000, 1290",
        "25006, 1792",
        "HY000, 1836",
        "08004, 1040",
        "08S01, 1053",
        "70100, 1927",
        "08S01, 0",
        "08003, 0",
        "HY000, 2013",
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
    @CsvSource({"23000, 1062", "22001, 1406", "42S02, 1146", "HY000, 3819", "23000, 4025", "28000, 1045", "42000, 1064"
    })
    void theRestIsNot(String state, int code) {
        assertThat(mysql(new SQLException("x", state, code))).isExactlyInstanceOf(FlashSaleException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {50_200, 40_001, 90_131})
    void h2HasNumbersOfItsOwnForConflicts(int code) {
        SQLException failure = new SQLTimeoutException("x", "HYT00", code);
        assertThat(StoreErrors.translate("work", false, Dialect.H2, failure))
                .isInstanceOf(StoreConflictException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {90_067, 90_098, 90_121, 90_020, 90_097})
    void h2HasNumbersOfItsOwnForADatabaseThatIsGone(int code) {
        assertThat(StoreErrors.translate("work", false, Dialect.H2, new SQLException("x", "90000", code)))
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
        assertThat(StoreErrors.translate("work", true, Dialect.MYSQL, wrapped))
                .isInstanceOf(StoreConflictException.class)
                .hasMessage("work, commit failed: x [SQLState 40001, code 1213]")
                .hasCause(wrapped);
    }

    @Test
    void whatIsTranslatedAlreadyStaysAsItIs() {
        StoreConflictException known = new StoreConflictException("known", null);
        assertThat(StoreErrors.translate("work", true, Dialect.H2, known)).isSameAs(known);
    }
}
