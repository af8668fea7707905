package io.flashsale.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.flashsale.spi.StartFindings;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2ChecksTest {
    @TempDir
    Path directory;

    @Test
    void aFileThatIsWrittenLateIsWarnedOf() {
        try (HikariDataSource late = new HikariDataSource()) {
            late.setJdbcUrl("jdbc:h2:file:" + directory.resolve("late"));
            JdbcSchema.migrate(late);
            assertThat(JdbcChecks.find(late, null).warnings())
                    .singleElement()
                    .asString()
                    .contains("add ;WRITE_DELAY=0 to its URL");
        }
    }

    @Test
    void aFileThatIsWrittenAtOnceIsFine() {
        try (TestDatabase database = TestDatabase.file(directory)) {
            StartFindings findings = JdbcChecks.find(database.dataSource(), null);
            assertThat(findings.warnings()).isEmpty();
            assertThat(findings.refusals()).isEmpty();
        }
    }
}
