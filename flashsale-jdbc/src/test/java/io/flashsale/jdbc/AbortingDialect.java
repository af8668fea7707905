package io.flashsale.jdbc;

import io.flashsale.spi.StartFindings;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** H2's, for an H2 behind an {@link AbortingDataSource}. */
record AbortingDialect(Dialect h2) implements Dialect {
    AbortingDialect() {
        this(new H2Dialect());
    }

    @Override
    public String name() {
        return "H2 that aborts transactions";
    }

    @Override
    public boolean isOf(String product, String version) {
        return h2.isOf(product, version);
    }

    @Override
    public @Nullable ErrorClass errorClass(SQLException failure) {
        return h2.errorClass(failure);
    }

    @Override
    public @Nullable String fixOfRefusedConnection(SQLException failure) {
        return h2.fixOfRefusedConnection(failure);
    }

    @Override
    public boolean failedStatementAbortsTransaction() {
        return true;
    }

    @Override
    public String nowMillis() {
        return h2.nowMillis();
    }

    @Override
    public int maxRowWaitSeconds() {
        return h2.maxRowWaitSeconds();
    }

    @Override
    public boolean gaveUpWaiting(SQLException failure) {
        return h2.gaveUpWaiting(failure);
    }

    @Override
    public RowSets rows() {
        return h2.rows();
    }

    @Override
    public String indexHint(String index) {
        return h2.indexHint(index);
    }

    @Override
    public String migrationFolder() {
        return h2.migrationFolder();
    }

    @Override
    public @Nullable FlywayModule flywayModule() {
        return h2.flywayModule();
    }

    @Override
    public void check(Connection primary, @Nullable DataSource replica, StartFindings findings) throws SQLException {
        h2.check(primary, replica, findings);
    }
}
