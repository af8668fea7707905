package io.flashsale.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * A DataSource whose database aborts a transaction at a statement that fails, as PostgreSQL does: every later statement fails until the
 * transaction is rolled back, to its beginning or to a savepoint, and a commit rolls back and fails. Safe for several threads.
 */
final class AbortingDataSource {
    static final String IN_FAILED_TRANSACTION = "25P02";

    private final DataSource delegate;
    private final AtomicInteger savepoints = new AtomicInteger();

    AbortingDataSource(DataSource delegate) {
        this.delegate = delegate;
    }

    DataSource dataSource() {
        return proxy(DataSource.class, (self, method, arguments) -> {
            Object result = call(delegate, method, arguments);
            return result instanceof Connection connection ? proxy(Connection.class, new Aborting(connection)) : result;
        });
    }

    /** How many were set. */
    int savepoints() {
        return savepoints.get();
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** One connection, and whether its transaction is aborted. */
    private final class Aborting implements InvocationHandler {
        private final Connection connection;
        private boolean aborted;

        Aborting(Connection connection) {
            this.connection = connection;
        }

        @Override
        public Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
            switch (method.getName()) {
                case "rollback" -> aborted = false;
                case "commit" -> commit();
                case "setSavepoint" -> {
                    refuseIfAborted();
                    savepoints.incrementAndGet();
                }
                default -> {
                    // nothing that an aborted transaction minds
                }
            }
            Object result = call(connection, method, arguments);
            return result instanceof PreparedStatement statement
                    ? proxy(PreparedStatement.class, (on, executed, with) -> execute(statement, executed, with))
                    : result;
        }

        private Object execute(PreparedStatement statement, Method method, Object[] arguments) throws Throwable {
            if (!method.getName().startsWith("execute")) {
                return call(statement, method, arguments);
            }
            refuseIfAborted();
            try {
                return call(statement, method, arguments);
            } catch (SQLException e) {
                aborted = !connection.getAutoCommit();
                throw e;
            }
        }

        private void commit() throws SQLException {
            if (aborted) {
                connection.rollback();
                refuseIfAborted();
            }
        }

        private void refuseIfAborted() throws SQLException {
            if (aborted) {
                throw new SQLException(
                        "current transaction is aborted, commands ignored until end of transaction block",
                        IN_FAILED_TRANSACTION);
            }
        }
    }
}
