package io.flashsale.spring.boot;

import io.flashsale.FlashSaleSettings;
import io.flashsale.Role;
import io.flashsale.handler.VelocityPolicy;
import io.flashsale.memory.LocalRateLimiter;
import io.flashsale.memory.ThreadPoolScheduler;
import io.flashsale.spi.SigningKey;
import io.flashsale.spring.boot.internal.SettingErrors;
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
 * The properties of the flash sale itself; {@link FlashSaleBuilderCustomizer} is for what they cannot say. Their defaults are those of
 * the library, which a test compares.
 *
 * @param enabled Whether to configure the flash sale at all.
 * @param roles What this process does for the shop; one process may hold all roles.
 * @param store Where sales and orders are kept: "jdbc", "memory", or "auto", which takes the database if there is one.
 * @param settings The order path and the background work.
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
 * @param signingKeys Secrets for tickets and sale tokens, newest first; all nodes need the same. Without any, the keys are made and kept
 *     in the order store.
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
    /** Checks what nobody else does, also without Bean Validation. */
    public FlashSaleProperties {
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("flashsale.roles must name at least one role");
        }
    }

    /** Where sales and orders are kept. */
    public enum Store {
        /** The database if there is a single DataSource and flashsale-jdbc is on the class path, else memory. */
        AUTO,
        JDBC,
        /** This process's memory; gone with the process. */
        MEMORY
    }

    /**
     * The order path and the background work; see {@link FlashSaleSettings}.
     *
     * @param placeTimeout Time limit of one order request as a whole.
     * @param reserveTimeout Time limit after which a reserve batch that was sent no longer takes effect.
     * @param maxBatch Maximum number of claims in one reserve batch.
     * @param maxInFlight Maximum number of reserve batches in flight per bucket.
     * @param reserveLinger Maximum time that a bucket's requests gather for the next reserve batch while one is under way, and always
     *     under load; a lone request never waits. With 0 they gather only while max-in-flight batches are under way.
     * @param maxWaiting Maximum number of requests per bucket that wait for a batch; more are answered UNAVAILABLE.
     * @param acknowledgeEnqueued Whether an acceptance waits for the queue to confirm the ticket.
     * @param enqueueTimeout Maximum time that an acceptance waits for the queue's confirmation.
     * @param nearCacheTime How long sales are served from memory before they are asked for again.
     * @param soldOutTime How long SOLD_OUT and LIMIT_REACHED are answered from memory before one probe goes out.
     * @param saleTokenTime How long a sale token is valid.
     * @param firstCheck Age from which the sweeper looks at a reservation.
     * @param lostAfter Age from which the sweeper decides an undecided ticket, or declares it lost if nothing is known of it.
     * @param giveUpAfter Age from which a ticket that nobody knows is lost even if the queue lags.
     * @param topUpEvery How often ledger and order store are compared while all is well.
     * @param loadLead How long before the start of a sale caches and stock are filled.
     */
    public record Settings(
            @DefaultValue("5s") Duration placeTimeout,
            @DefaultValue("3s") Duration reserveTimeout,
            @DefaultValue("256") @Min(1) int maxBatch,
            @DefaultValue("2") @Min(1) int maxInFlight,
            @DefaultValue("2ms") Duration reserveLinger,
            @DefaultValue("20000") @Min(1) int maxWaiting,
            @DefaultValue("false") boolean acknowledgeEnqueued,
            @DefaultValue("200ms") Duration enqueueTimeout,
            @DefaultValue("1s") Duration nearCacheTime,
            @DefaultValue("200ms") Duration soldOutTime,
            @DefaultValue("5m") Duration saleTokenTime,
            @DefaultValue("2s") Duration firstCheck,
            @DefaultValue("30s") Duration lostAfter,
            @DefaultValue("10m") Duration giveUpAfter,
            @DefaultValue("10s") Duration topUpEvery,
            @DefaultValue("1h") Duration loadLead) {
        FlashSaleSettings toSettings() {
            return SettingErrors.named(
                    "flashsale.settings",
                    () -> FlashSaleSettings.builder()
                            .placeTimeout(placeTimeout)
                            .reserveTimeout(reserveTimeout)
                            .maxBatch(maxBatch)
                            .maxInFlight(maxInFlight)
                            .reserveLinger(reserveLinger)
                            .maxWaiting(maxWaiting)
                            .acknowledgeEnqueued(acknowledgeEnqueued)
                            .enqueueTimeout(enqueueTimeout)
                            .nearCacheTime(nearCacheTime)
                            .soldOutTime(soldOutTime)
                            .saleTokenTime(saleTokenTime)
                            .firstCheck(firstCheck)
                            .lostAfter(lostAfter)
                            .giveUpAfter(giveUpAfter)
                            .topUpEvery(topUpEvery)
                            .loadLead(loadLead)
                            .build());
        }
    }

    /**
     * How often one buyer may ask to order.
     *
     * @param enabled Whether to limit how often one buyer may ask to order.
     * @param type Who counts: "memory", each process for itself, or "redis", all of them together at the price of a call per request.
     * @param capacity Maximum number of requests that a buyer may make at once.
     * @param refill Number of requests that a buyer regains per period.
     * @param period Period of the refill.
     * @param maxKeys Maximum number of buyers that a process remembers; 1 million take about 300 MB.
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

        /** As the library has it. */
        public LocalRateLimiter.Settings toSettings() {
            return SettingErrors.named(
                    "flashsale.rate-limit", () -> new LocalRateLimiter.Settings(capacity, refill, period, maxKeys));
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
     * @param enabled Whether to refuse requests that come too fast from one address or device. Take care where buyers share addresses,
     *     as in offices and mobile networks.
     * @param perAddress Maximum number of requests at once from one network address, regained evenly over the window.
     * @param perDevice Maximum number of requests at once from one device, regained evenly over the window.
     * @param window Time in which the requests are regained.
     * @param maxClients Maximum number of addresses, and of devices, that are remembered.
     */
    public record Velocity(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("100") @Min(1) int perAddress,
            @DefaultValue("10") @Min(1) int perDevice,
            @DefaultValue("10s") Duration window,
            @DefaultValue("200000") @Min(1) int maxClients) {
        VelocityPolicy.Limits toLimits() {
            return SettingErrors.named(
                    "flashsale.risk.velocity",
                    () -> new VelocityPolicy.Limits(perAddress, perDevice, window, maxClients));
        }
    }

    /**
     * Threads of the library.
     *
     * @param completion Number of threads for short tasks that never block; if not set, as many as processors, but at least 2.
     * @param blocking Number of threads for tasks that wait for stores.
     * @param queueCapacity Maximum number of tasks that wait for a thread of the blocking ones; more are refused.
     */
    public record Threads(
            @Min(1) @Nullable Integer completion,
            @DefaultValue("16") @Min(1) int blocking,
            @DefaultValue("10000") @Min(1) int queueCapacity) {
        ThreadPoolScheduler.Settings toSettings() {
            return new ThreadPoolScheduler.Settings(
                    completion == null ? ThreadPoolScheduler.Settings.DEFAULTS.completionThreads() : completion,
                    blocking,
                    queueCapacity);
        }
    }

    /**
     * The order queue; unused where there is an OrderQueue bean.
     *
     * @param type Where tickets wait to be decided: "kafka", "memory", or "auto", which takes Kafka if its address is known.
     * @param capacity Maximum number of tickets of one item that wait in memory; the sweeper decides more than that later.
     * @param maxBatch Maximum number of tickets decided in one transaction.
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
     * The stock ledger; unused where there is a StockLedger bean.
     *
     * @param type Where units are reserved: "redis", "memory", or "auto", which takes Redis if its address is known.
     * @param maxBatch Maximum number of claims or settlements in one call to a ledger in memory.
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
     * The read copies of sales that nodes share; unused where there is a SaleCache bean.
     *
     * @param type Where nodes share read copies of sales: "redis", "none", or "auto", which takes Redis if its address is known.
     */
    public record Cache(@DefaultValue("auto") Cache.Type type) {
        /** Where nodes share read copies. */
        public enum Type {
            /** Redis if its address is known and flashsale-redis is on the class path, else nowhere. */
            AUTO,
            REDIS,
            /** Nowhere: each process asks the catalog once a second. */
            NONE
        }
    }

    /**
     * Pictures and videos; unused where there is a MediaStore bean.
     *
     * @param type Where pictures and videos are uploaded to: "s3", "none", or "auto", which takes S3 if a bucket is named.
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
     * @param waitAtStart How long the start waits for a database that does not answer; 0 asks once.
     * @param schema What to do about the library's tables at the start: "migrate", "validate", or "none", with which the server's
     *     settings are not looked at either.
     * @param replica Copies of the database for reads that may lag.
     */
    public record Jdbc(
            @DefaultValue("30s") Duration waitAtStart,
            @DefaultValue("migrate") Schema schema,
            @DefaultValue @Valid Replica replica) {
        /** What to do about the library's tables at the start. */
        public enum Schema {
            /** Create and upgrade them. */
            MIGRATE,
            /** Refuse to start if they are not there or not up to date. */
            VALIDATE,
            /** Nothing; the server's settings are not looked at either. */
            NONE
        }
    }

    /**
     * Copies of the database for reads that may lag; unused where there is a bean named flashSaleReplicaDataSource.
     *
     * @param url JDBC URL of the replica; without one everything is read from the primary.
     * @param username User who reads; the host's spring.datasource.username if not set.
     * @param password Password of that user; the host's spring.datasource.password if not set.
     * @param maximumPoolSize Maximum number of connections to the replica.
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
     * @param enabled Whether the REST endpoints for buyers exist.
     * @param deviceHeader Request header that names the buyer's device for risk rules; without one its fingerprint is a hash of address
     *     and User-Agent.
     * @param asynchronous Whether requests give their thread back while they wait, where they allow it: only for hosts all of whose
     *     filters know asynchronous dispatches.
     * @param maxWaiting Maximum number of requests whose threads wait for an answer at once; three quarters of the container's threads if
     *     not set. Others are answered UNAVAILABLE, and reserve nothing.
     * @param payment Paying without money.
     */
    public record Rest(
            @DefaultValue("true") boolean enabled,
            @Nullable @Size(min = 1, max = 100) String deviceHeader,
            @DefaultValue("false") boolean asynchronous,
            @Nullable @Min(1) Integer maxWaiting,
            @DefaultValue Payment payment) {}

    /**
     * A buyer's call that marks an order as paid without any money, for demonstrations.
     *
     * @param enabled Whether buyers may mark their orders as paid without any money, for demonstrations. Elsewhere the host's payment
     *     code calls pay.
     */
    public record Payment(@DefaultValue("false") boolean enabled) {}

    /**
     * The REST endpoints for the operator.
     *
     * @param enabled Whether the REST endpoints for the operator exist. If not set, they do where Spring Security is; if true, the start
     *     is refused where nothing guards them.
     * @param access Who may call them: "role", users with flashsale.admin.role, or "unguarded", everybody who can reach
     *     them.
     * @param role Role that the caller must have, checked on each call.
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
     * @param purpose What the key signs: "ticket" or "sale-token".
     * @param secret The secret, at least 32 bytes in base64.
     * @param createdAt When the key was made.
     */
    public record Key(
            @NotBlank @Size(max = 16) String kid,
            @DefaultValue("ticket") SigningKey.Purpose purpose,
            @NotBlank String secret,
            @DefaultValue("1970-01-01T00:00:00Z") Instant createdAt) {
        @Override
        public String toString() {
            return "Key[" + kid + ", " + purpose + "]";
        }
    }
}
