package io.flashsale.jdbc;

import io.flashsale.spi.OrderWriter;
import java.security.SecureRandom;
import java.time.Clock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The durable stores of one database: where a user of this module starts.
 *
 * <pre>{@code
 * JdbcSchema.migrate(dataSource);
 * JdbcStores stores = JdbcStores.builder(dataSource).build();
 * stores.check();
 * }</pre>
 *
 * <p><b>Threads.</b> Immutable and, like the stores, safe for any number of threads.
 */
public final class JdbcStores {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcStores.class);

    private final DataSource primary;
    private final @Nullable DataSource replica;
    private final JdbiOrderStore orderStore;
    private final JdbiSaleCatalog saleCatalog;
    private final JdbiSigningKeys signingKeys;
    private final JdbiKeeperRows keeperRows;

    private JdbcStores(Builder builder) {
        primary = builder.primary;
        replica = builder.replica;
        Transactions transactions = builder.transactions != null ? builder.transactions : Transactions.on(primary);
        Database database = new Database(primary, replica, transactions);
        StoreTime time = new StoreTime(builder.clock);
        orderStore = new JdbiOrderStore(database, time, builder.orderWriter);
        saleCatalog = new JdbiSaleCatalog(database, time);
        signingKeys = new JdbiSigningKeys(database, time, builder.random);
        keeperRows = new JdbiKeeperRows(database, time);
    }

    /**
     * Starts with the one thing that has no default.
     *
     * @param primary the database that decides; takes every write
     */
    public static Builder builder(DataSource primary) {
        return new Builder(primary);
    }

    /**
     * Looks at tables, version and settings of primary and replica, once, before the shop opens. Logs what might go wrong.
     *
     * @throws IllegalStateException naming each setting that breaks a promise, and what it should be
     * @throws io.flashsale.StoreUnavailableException if the primary cannot be reached; see {@link JdbcChecks#awaitDatabase}
     */
    public void check() {
        JdbcChecks.find(primary, replica).report(LOG, "flashsale cannot run on this database");
    }

    public JdbiOrderStore orderStore() {
        return orderStore;
    }

    public JdbiSaleCatalog saleCatalog() {
        return saleCatalog;
    }

    public JdbiSigningKeys signingKeys() {
        return signingKeys;
    }

    public JdbiKeeperRows keeperRows() {
        return keeperRows;
    }

    /**
     * A name for the shop that lives in this database, the same for all its nodes and no other shop's: 8 characters of base64url, made by
     * whoever asks first. A copy of the database, such as one for tests, keeps it.
     *
     * @throws io.flashsale.StoreUnavailableException if the primary cannot be reached
     */
    public String shop() {
        return signingKeys.shop();
    }

    /** Collects what the stores work with. Not safe for several threads. */
    public static final class Builder {
        private final DataSource primary;
        private @Nullable DataSource replica;
        private @Nullable Transactions transactions;
        private @Nullable Clock clock;
        private OrderWriter orderWriter = OrderWriter.NONE;
        private SecureRandom random = new SecureRandom();

        private Builder(DataSource primary) {
            this.primary = primary;
        }

        /**
         * Copies that may lag, for reads that allow it; the default is the primary, which is also asked while the copies are down. Give its
         * pool a short connection timeout: a read waits that long before it goes to the primary.
         */
        public Builder replica(DataSource value) {
            replica = value;
            return this;
        }

        /** The transactions to run in; the default is our own, on the primary. */
        public Builder transactions(Transactions value) {
            transactions = value;
            return this;
        }

        /**
         * For tests only: a clock in the place of the database's, by which rows are written and orders expire. In a shop it would take the time
         * of one node for that of all.
         */
        public Builder clock(Clock value) {
            clock = value;
            return this;
        }

        /** Writes the host's own tables in the same transactions; the default writes nothing. */
        public Builder orderWriter(OrderWriter value) {
            orderWriter = value;
            return this;
        }

        /** Makes the secrets of signing keys. */
        public Builder random(SecureRandom value) {
            random = value;
            return this;
        }

        /** Does not connect yet. */
        public JdbcStores build() {
            return new JdbcStores(this);
        }
    }
}
