package io.flashsale.spring.boot.jdbc;

import io.flashsale.jdbc.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.ResourceTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs transactions through the host's transaction manager, so that what the host writes through JdbcTemplate, JPA or anything else that
 * takes part in them commits and rolls back with us.
 *
 * <p><b>Threads.</b> Safe for any number of threads; the work runs on the calling thread.
 */
public final class SpringTransactions implements Transactions {
    private final DataSource dataSource;
    private final PlatformTransactionManager manager;
    private final TransactionTemplate required;
    private final TransactionTemplate requiresNew;

    /** @param manager must manage transactions of this DataSource; the first transaction finds out */
    public SpringTransactions(DataSource dataSource, PlatformTransactionManager manager) {
        this.dataSource = target(dataSource);
        this.manager = manager;
        this.required = template(manager, TransactionDefinition.PROPAGATION_REQUIRED);
        this.requiresNew = template(manager, TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** Transactions are bound to the DataSource behind such a proxy. */
    static DataSource target(DataSource dataSource) {
        DataSource target =
                dataSource instanceof TransactionAwareDataSourceProxy proxy ? proxy.getTargetDataSource() : dataSource;
        return target == null ? dataSource : target;
    }

    private static TransactionTemplate template(PlatformTransactionManager manager, int propagation) {
        TransactionTemplate template = new TransactionTemplate(manager);
        template.setName("flashsale");
        template.setPropagationBehavior(propagation);
        template.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        return template;
    }

    @Override
    public <T> T required(Work<T> work) throws SQLException {
        return run(required, work);
    }

    @Override
    public <T> T requiresNew(Work<T> work) throws SQLException {
        return run(requiresNew, work);
    }

    private <T> T run(TransactionTemplate template, Work<T> work) throws SQLException {
        try {
            return Objects.requireNonNull(template.execute(status -> onConnection(work)));
        } catch (WorkFailedException e) {
            throw e.failure;
        }
    }

    private <T> T onConnection(Work<T> work) {
        checkManaged();
        Connection connection = DataSourceUtils.getConnection(dataSource);
        try {
            return work.run(connection);
        } catch (SQLException e) {
            throw new WorkFailedException(e);
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }

    /** A manager of something else does begin a transaction, but our connection has no part in it. */
    private void checkManaged() {
        if (manager instanceof ResourceTransactionManager
                && !TransactionSynchronizationManager.hasResource(dataSource)) {
            throw new IllegalStateException("The transaction manager " + manager + " does not manage the DataSource "
                    + dataSource + ", in which orders are kept: make it do so, or mark the one that does @Primary");
        }
    }

    /** Carries a checked exception through the template, which rolls back for it. */
    private static final class WorkFailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final SQLException failure;

        WorkFailedException(SQLException failure) {
            super(null, failure, false, false);
            this.failure = failure;
        }
    }
}
