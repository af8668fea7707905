package io.flashsale.spring.boot;

import io.flashsale.FlashSaleSettings;
import io.flashsale.Role;
import io.flashsale.spi.KeyPurpose;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Everything that can be said by properties; {@link FlashSaleBuilderCustomizer} is for the rest.
 *
 * @param enabled Whether to configure anything at all.
 * @param roles What this process does for the shop; one process may hold all roles.
 * @param store Where sales and orders are kept: "jdbc", "memory", or "auto", which takes the database if there is one.
 * @param settings Numbers of the order path and the background work.
 * @param rateLimit How often one buyer may ask to order.
 * @param risk Whom to turn away.
 * @param threads Threads of the library.
 * @param queue The order queue.
 * @param ledger The stock ledger.
 * @param cache The read copies of sales that nodes share.
 * @param media Pictures and videos.
 * @param jdbc The order store in a database.
 * @param rest The REST endpoints for buyers.
 * @param admin The REST endpoints for the operator.
 * @param signingKeys Secrets for tickets and sale tokens, newest first; all nodes need the same. Without any they live in the order
 *     store.
 */
@Validated
@ConfigurationProperties("flashsale")
public record FlashSaleProperties(
        @DefaultValue("true") boolean enabled,

        @DefaultValue({"admin", "loader", "detail", "order", "worker"})
        Set<Role> roles,

        @DefaultValue("auto") Store store,
        @DefaultValue @Valid Settings settings,
        @DefaultValue @Valid RateLimit rateLimit,
        @DefaultValue @Valid Risk risk,
        @DefaultValue @Valid Threads threads,
        @DefaultValue @Valid Queue queue,
        @DefaultValue @Valid Ledger ledger,
        @DefaultValue Cache cache,
        @DefaultValue Media media,
        @DefaultValue @Valid Jdbc jdbc,
        @DefaultValue @Valid Rest rest,
        @DefaultValue @Valid Admin admin,
        @DefaultValue List<@Valid Key> signingKeys) {
    /** Checks what holds without Bean Validation, too, and is checked by nobody else. */
    public FlashSaleProperties {
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("flashsale.roles must name a role at least");
        }
    }

    /** Where sales and orders are kept. */
    public enum Store {
        /** The database if there is a single DataSource and flashsale-jdbc is on the class path, else memory. */
        AUTO,
        JDBC,
        /** Gone with the process. */
        MEMORY
    }

    /**
     * Numbers of the order path and the background work; see {@link FlashSaleSettings}.
     *
     * @param placeTimeout Overall bound of one order request.
     * @param reserveTimeout How long after sending a reserve batch may still take effect.
     * @param maxBatch Most claims in one reserve batch.
     * @param maxInFlight Most reserve batches in flight per bucket.
     * @param reserveLinger How long at most a bucket's requests gather while a reserve batch is under way, and always under a load; 0 for never.
     * @param maxWaiting Most requests waiting per bucket for a batch; more are answered UNAVAILABLE.
     * @param acknowledgeEnqueued Whether an acceptance waits for the queue to confirm.
     * @param enqueueWait How long it waits at most.
     * @param nearCacheTime How long sales are served from memory before they are asked for again.
     * @param soldOutTime How long SOLD_OUT and LIMIT_REACHED are answered from memory before one probe goes out.
     * @param saleTokenTime How long a sale token is good for.
     * @param firstCheck How long a reservation stays unlooked-at by the sweeper.
     * @param lostAfter Age from which an undecided ticket is decided by the sweeper, or lost if nothing is known of it.
     * @param giveUpAfter Age from which a ticket nobody knows is lost even if the queue lags.
     * @param topUpEvery How often ledger and order store are compared while all is well.
     * @param loadLead How long before the start caches and stock are filled.
     */
    public record Settings(
            @DefaultValue("5s") Duration placeTimeout,
            @DefaultValue("3s") Duration reserveTimeout,
            @DefaultValue("256") @Min(1) int maxBatch,
            @DefaultValue("2") @Min(1) int maxInFlight,
            @DefaultValue("2ms") Duration reserveLinger,
            @DefaultValue("20000") @Min(1) int maxWaiting,
            @DefaultValue("false") boolean acknowledgeEnqueued,
            @DefaultValue("200ms") Duration enqueueWait,
            @DefaultValue("1s") Duration nearCacheTime,
            @DefaultValue("200ms") Duration soldOutTime,
            @DefaultValue("5m") Duration saleTokenTime,
            @DefaultValue("3s") Duration firstCheck,
            @DefaultValue("30s") Duration lostAfter,
            @DefaultValue("10m") Duration giveUpAfter,
            @DefaultValue("10s") Duration topUpEvery,
            @DefaultValue("1h") Duration loadLead) {
        FlashSaleSettings toSettings() {
            return new FlashSaleSettings(
                    placeTimeout,
                    reserveTimeout,
                    maxBatch,
                    maxInFlight,
                    reserveLinger,
                    maxWaiting,
                    acknowledgeEnqueued,
                    enqueueWait,
                    nearCacheTime,
                    soldOutTime,
                    saleTokenTime,
                    firstCheck,
                    lostAfter,
                    giveUpAfter,
                    topUpEvery,
                    loadLead);
        }
    }

    /**
     * How often one buyer may ask to order.
     *
     * @param enabled Whether to count at all.
     * @param type Who counts: "memory", each process for itself, or "redis", all of them together at the price of a call per request.
     * @param capacity Most requests at once.
     * @param refill Requests regained per period.
     * @param period The period of the refill.
     * @param maxKeys Most buyers remembered by a process; 1 million take about 300 MB.
     */
    public record RateLimit(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("memory") RateLimit.Type type,
            @DefaultValue("20") @Min(1) long capacity,
            @DefaultValue("10") @Min(1) long refill,
            @DefaultValue("1s") Duration period,
            @DefaultValue("200000") @Min(1) int maxKeys) {
        /** Who counts. */
        public enum Type {
            /** Each process for itself. */
            MEMORY,
            /** All processes together. */
            REDIS
        }
    }

    /**
     * Whom to turn away.
     *
     * @param blockedBuyers Buyer ids that may not order.
     * @param blockedAddresses Network addresses that may not order.
     * @param blockedDevices Devices that may not order.
     * @param velocity How many requests may come from one address or device.
     */
    public record Risk(
            @DefaultValue Set<String> blockedBuyers,
            @DefaultValue Set<String> blockedAddresses,
            @DefaultValue Set<String> blockedDevices,
            @DefaultValue @Valid Velocity velocity) {}

    /**
     * How many requests may come from one address or device within a window.
     *
     * @param enabled Whether to count; a shop whose buyers share addresses, as in offices and mobile networks, counts with care.
     * @param perAddress Most requests at once from one network address, regained evenly over the window.
     * @param perDevice Most requests at once from one device, regained evenly over the window.
     * @param window The window.
     * @param maxClients Most addresses, and most devices, remembered.
     */
    public record Velocity(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("100") @Min(1) int perAddress,
            @DefaultValue("10") @Min(1) int perDevice,
            @DefaultValue("10s") Duration window,
            @DefaultValue("200000") @Min(1) int maxClients) {}

    /**
     * Threads of the library.
     *
     * @param completion Threads for short tasks that never block; as many as processors, but at least 2, if not set.
     * @param blocking Threads for tasks that wait for stores.
     * @param blockingQueue Most tasks waiting for one of those threads; more are refused.
     */
    public record Threads(
            @Min(1) @Nullable Integer completion,
            @DefaultValue("16") @Min(1) int blocking,
            @DefaultValue("10000") @Min(1) int blockingQueue) {}

    /**
     * The order queue; unused where an OrderQueue bean is.
     *
     * @param type Where tickets wait to be decided: "kafka", "memory", or "auto", which takes Kafka if its address is known.
     * @param capacity Most tickets of one item that wait in memory; beyond it the sweeper decides them later.
     * @param maxBatch Most tickets decided in one transaction.
     */
    public record Queue(
            @DefaultValue("auto") Queue.Type type,
            @DefaultValue("1000000") @Min(1) int capacity,
            @DefaultValue("1000") @Min(1) @Max(1000) int maxBatch) {
        /** Where tickets wait to be decided. */
        public enum Type {
            /** Kafka if its address is known and flashsale-kafka is on the class path, else memory. */
            AUTO,
            KAFKA,
            MEMORY
        }
    }

    /**
     * The stock ledger; unused where a StockLedger bean is.
     *
     * @param type Where units are reserved: "redis", "memory", or "auto", which takes Redis if its address is known.
     * @param maxBatch Most claims or settlements in one call.
     */
    public record Ledger(
            @DefaultValue("auto") Ledger.Type type,
            @DefaultValue("1000") @Min(1) int maxBatch) {
        /** Where units are reserved. */
        public enum Type {
            /** Redis if its address is known and flashsale-redis is on the class path, else memory. */
            AUTO,
            REDIS,
            MEMORY
        }
    }

    /**
     * The read copies of sales that nodes share; unused where a SaleCache bean is.
     *
     * @param type Where they are: "redis", "none", or "auto", which takes Redis if its address is known.
     */
    public record Cache(@DefaultValue("auto") Cache.Type type) {
        /** Where read copies are. */
        public enum Type {
            /** Redis if its address is known and flashsale-redis is on the class path, else nowhere. */
            AUTO,
            REDIS,
            /** Nowhere: each process asks the catalog once a second. */
            NONE
        }
    }

    /**
     * Pictures and videos; unused where a MediaStore bean is.
     *
     * @param type Where they are uploaded to: "s3", "none", or "auto", which takes S3 if a bucket is named.
     */
    public record Media(@DefaultValue("auto") Media.Type type) {
        /** Where pictures and videos are uploaded to. */
        public enum Type {
            /** S3 if a bucket is named and flashsale-s3 is on the class path, else nowhere. */
            AUTO,
            S3,
            /** Nowhere: uploads are refused. */
            NONE
        }
    }

    /**
     * The order store in a database.
     *
     * @param waitAtStart How long the start waits for a database that does not answer; zero asks once.
     * @param schema What to do about our tables at the start.
     * @param replica Copies of the database for reads that may lag.
     */
    public record Jdbc(
            @DefaultValue("30s") Duration waitAtStart,
            @DefaultValue("migrate") Schema schema,
            @DefaultValue @Valid Replica replica) {
        /** What to do about our tables at the start. */
        public enum Schema {
            /** Create and upgrade them. */
            MIGRATE,
            /** Refuse to start if they are not there or not up to date. */
            VALIDATE,
            /** Nothing; nor are the server's settings looked at. */
            NONE
        }
    }

    /**
     * Copies of the database for reads that may lag; unused where a bean is named flashSaleReplicaDataSource.
     *
     * @param url JDBC URL; without one everything is read from the primary.
     * @param username Who reads; the host's spring.datasource.username if not set.
     * @param password The password; the host's spring.datasource.password if not set.
     * @param maximumPoolSize Most connections at once.
     */
    public record Replica(
            @Nullable String url,
            @Nullable String username,
            @Nullable String password,
            @DefaultValue("10") @Min(1) int maximumPoolSize) {
        @Override
        public String toString() {
            return "Replica[" + username + ", maximumPoolSize=" + maximumPoolSize + "]";
        }
    }

    /**
     * The REST endpoints for buyers.
     *
     * @param enabled Whether they exist.
     * @param deviceHeader Request header that names the buyer's device for risk rules; without one its fingerprint is a hash of address
     *     and User-Agent.
     * @param payment Paying without money.
     */
    public record Rest(
            @DefaultValue("true") boolean enabled,
            @Nullable @Size(min = 1, max = 100) String deviceHeader,
            @DefaultValue Payment payment) {}

    /**
     * A buyer's call that marks an order as paid without any money, for demonstrations.
     *
     * @param enabled Whether buyers may say that they have paid. Elsewhere the host's payment code calls pay.
     */
    public record Payment(@DefaultValue("false") boolean enabled) {}

    /**
     * The REST endpoints for the operator.
     *
     * @param enabled Whether they exist. If not set they do where Spring Security is; if true the start is refused where nothing guards
     *     them.
     * @param access Who may call them.
     * @param role The role it takes, checked on each call.
     */
    public record Admin(
            @Nullable Boolean enabled,
            @DefaultValue("role") Access access,
            @DefaultValue("ADMIN") @NotBlank String role) {
        /** Who may call the operator's endpoints. */
        public enum Access {
            /** Users with the role, as Spring Security knows them. */
            ROLE,
            /** Everybody who can reach them: for demonstrations, and behind a gateway that guards them. */
            UNGUARDED
        }
    }

    /**
     * A secret for tickets or sale tokens.
     *
     * @param kid Public name of the key, 1 to 16 characters of base64url.
     * @param purpose What it signs.
     * @param secret The secret, in base64; at least 32 bytes.
     * @param createdAt When it was made.
     */
    public record Key(
            @NotBlank @Size(max = 16) String kid,
            @DefaultValue("ticket") KeyPurpose purpose,
            @NotBlank String secret,
            @DefaultValue("1970-01-01T00:00:00Z") Instant createdAt) {
        @Override
        public String toString() {
            return "Key[" + kid + ", " + purpose + "]";
        }
    }
}
