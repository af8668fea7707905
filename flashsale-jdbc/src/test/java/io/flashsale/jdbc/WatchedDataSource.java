package io.flashsale.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;

/**
 * A DataSource that writes down what goes to the database, and fails where it is told to. A statement is noted as its first word and its
 * table, anything else as the name of its method. For one thread.
 */
final class WatchedDataSource {
    private final DataSource delegate;
    private final List<String> journal = new ArrayList<>();
    private String failAt = "";
    private SQLException failure = new SQLException("none");
    private boolean failAfterwards;

    WatchedDataSource(DataSource delegate) {
        this.delegate = delegate;
    }

    DataSource dataSource() {
        return proxy(DataSource.class, delegate, "");
    }

    /** What went to the database since the last call. */
    List<String> journal() {
        List<String> copy = List.copyOf(journal);
        journal.clear();
        return copy;
    }

    /** From now on this entry fails instead of being done. */
    void failAt(String entry, SQLException exception) {
        failAt = entry;
        failure = exception;
        failAfterwards = false;
    }

    /** From now on this entry is done, and then fails. */
    void failAfter(String entry, SQLException exception) {
        failAt(entry, exception);
        failAfterwards = true;
    }

    private <T> T proxy(Class<T> type, T target, String sql) {
        Object proxy = Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> call(target, sql, method, arguments));
        return type.cast(proxy);
    }

    private Object call(Object target, String sql, Method method, Object[] arguments) throws Throwable {
        String entry = entry(method.getName(), sql);
        if (entry != null) {
            journal.add(entry);
        }
        boolean fails = failAt.equals(entry);
        if (fails && !failAfterwards) {
            throw failure;
        }
        Object result;
        try {
            result = method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        if (fails) {
            throw failure;
        }
        if (result instanceof PreparedStatement statement) {
            return proxy(PreparedStatement.class, statement, (String) arguments[0]);
        }
        return result instanceof Connection connection ? proxy(Connection.class, connection, "") : result;
    }

    private static String entry(String method, String sql) {
        return switch (method) {
            case "execute", "executeQuery", "executeUpdate", "executeBatch" -> {
                String[] words = sql.toLowerCase(Locale.ROOT)
                        .replaceAll("\\([^()]*\\)", "")
                        .replaceAll("\\([^()]*\\)", "")
                        .split("\\W+", -1);
                String table = "";
                for (String word : words) {
                    if (table.isEmpty() && word.startsWith("flashsale_")) {
                        table = word.substring("flashsale_".length());
                    }
                }
                // H2's MERGE is the others' INSERT ... ON DUPLICATE KEY UPDATE.
                boolean insertOrUpdate = words[0].equals("merge") || sql.contains("ON DUPLICATE KEY");
                yield (insertOrUpdate ? "write" : words[0]) + " " + table;
            }
            case "getConnection", "commit" -> method;
            default -> null;
        };
    }
}
