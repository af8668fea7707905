package io.flashsale.examples.crowd;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a run shall do; each part says what it accepts and refuses the rest with {@link IllegalArgumentException}. */
public record Plan(Target target, Goods goods, Behaviour behaviour, Pace pace) {

    /** The settings that shape a run, for its report. */
    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("shop", target.url().toString());
        settings.put(
                "buyers",
                "%,d over %s s".formatted(behaviour.buyers(), pace.ramp().toMillis() / 1e3));
        settings.put("stock", goods.existing() != null ? "as it was" : "%,d".formatted(goods.stock()));
        settings.put("added while selling", "%,d".formatted(goods.addStock()));
        settings.put("buckets", goods.buckets() != null ? "" + goods.buckets() : "the shop's choice");
        settings.put("limit per buyer", "%,d".formatted(behaviour.limit()));
        settings.put("units per order", "%,d".formatted(behaviour.quantity()));
        settings.put("clicks per buyer", behaviour.clicks() + (behaviour.sameKey() ? " with one key" : ""));
        settings.put("pay / cancel", "%d %% / %d %%".formatted(behaviour.payPercent(), behaviour.cancelPercent()));
        settings.put("connections", "%,d".formatted(target.connections()));
        settings.put("seed", "" + pace.seed());
        return settings;
    }

    /** The same plan under the limit that an existing sale has. */
    Plan withLimit(int limit) {
        return new Plan(target, goods, behaviour.withLimit(limit), pace);
    }

    /**
     * The shop to storm, and how to reach it.
     *
     * @param admin name:password of an operator
     * @param buyerPassword the password every buyer signs in with
     * @param trustAnyone whether certificates go unchecked
     * @param connections the maximum number of connections open at a time
     */
    public record Target(URI url, String admin, String buyerPassword, boolean trustAnyone, int connections) {
        public Target {
            require(
                    url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme())),
                    "--url must look like http://host:port, not " + url);
            require(admin.indexOf(':') > 0, "--admin must be name:password");
            require(connections >= 1 && connections <= 60_000, "--connections must be 1 to 60,000, not " + connections);
        }
    }

    /**
     * What is sold.
     *
     * @param buckets parts the stock is sharded into; null lets the shop choose
     * @param addStock units added in the middle of the burst; 0 for none
     * @param existing a sale to join instead of creating one
     */
    public record Goods(
            int stock,
            @Nullable Integer buckets,
            int addStock,
            @Nullable SaleId existing) {
        public Goods {
            require(stock >= 0, "--stock must not be negative, but is " + stock);
            require(buckets == null || buckets >= 1, "--buckets must be at least 1, not " + buckets);
        }
    }

    /** Names an item of a sale. */
    public record SaleId(String saleId, String sku) {

        /** Reads {@code saleId/sku}. */
        public static SaleId parse(String text) {
            int slash = text.indexOf('/');
            require(
                    slash > 0 && slash < text.length() - 1 && text.indexOf('/', slash + 1) < 0,
                    "--existing must be saleId/sku, not " + text);
            return new SaleId(text.substring(0, slash), text.substring(slash + 1));
        }
    }

    /**
     * What each buyer does.
     *
     * @param limit units a buyer may have
     * @param quantity units of each order
     * @param clicks orders each buyer sends at once
     * @param sameKey whether the clicks share one Idempotency-Key, as a page's double click does
     * @param payPercent buyers in a hundred who pay what they got
     * @param cancelPercent buyers in a hundred who cancel what they got
     */
    public record Behaviour(
            int buyers, int limit, int quantity, int clicks, boolean sameKey, int payPercent, int cancelPercent) {
        public Behaviour {
            require(buyers >= 1 && buyers <= 10_000_000, "--buyers must be 1 to 10,000,000, not " + buyers);
            require(quantity >= 1, "--quantity must be at least 1, not " + quantity);
            require(
                    limit >= quantity,
                    "nobody could buy --quantity %d under a limit of %d per buyer".formatted(quantity, limit));
            require(clicks >= 1 && clicks <= 100, "--clicks must be 1 to 100, not " + clicks);
            require(
                    payPercent >= 0 && cancelPercent >= 0 && payPercent + cancelPercent <= 100,
                    "--pay and --cancel are shares of a hundred buyers");
        }

        /** Units one buyer tries to get: whole orders only, no more than the clicks ask for and the limit allows. */
        public int unitsWanted() {
            int orders = sameKey ? 1 : clicks;
            return quantity * Math.min(orders, limit / quantity);
        }

        Behaviour withLimit(int newLimit) {
            return new Behaviour(buyers, newLimit, quantity, clicks, sameKey, payPercent, cancelPercent);
        }
    }

    /**
     * Times and bounds.
     *
     * @param opensIn how long after its creation the sale opens
     * @param ramp the time over which the buyers arrive
     * @param timeout how long a buyer goes on before giving up
     * @param patience how long buyers who got nothing keep looking while units are left
     * @param retries how often one call is repeated after 429 and 5xx answers
     * @param seed replays arrival times and who pays or cancels
     */
    public record Pace(Duration opensIn, Duration ramp, Duration timeout, Duration patience, int retries, long seed) {
        public Pace {
            require(!opensIn.isNegative() && !patience.isNegative(), "--opens-in and --patience must not be negative");
            require(isPositive(ramp) && ramp.compareTo(Duration.ofHours(1)) <= 0, "--ramp must be up to an hour");
            require(isPositive(timeout), "--timeout must be longer than nothing");
            require(retries >= 0, "--retries must not be negative, but is " + retries);
        }

        private static boolean isPositive(Duration duration) {
            return !duration.isNegative() && !duration.isZero();
        }
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
