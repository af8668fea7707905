package io.flashsale.examples.crowd;

import io.flashsale.examples.crowd.Plan.Behaviour;
import io.flashsale.examples.crowd.Plan.Goods;
import io.flashsale.examples.crowd.Plan.Pace;
import io.flashsale.examples.crowd.Plan.SaleId;
import io.flashsale.examples.crowd.Plan.Target;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The command line's options and their defaults; {@link #plan} checks them. */
final class CrowdOptions {

    @Option(names = "--url", defaultValue = "http://localhost:8080", description = "The shop (${DEFAULT-VALUE}).")
    private URI url = URI.create("");

    @Option(names = "--buyers", defaultValue = "20000", description = "Distinct buyers (${DEFAULT-VALUE}).")
    private int buyers;

    @Option(names = "--stock", defaultValue = "1000", description = "Units on sale (${DEFAULT-VALUE}).")
    private int stock;

    @Option(names = "--limit", description = "Units a buyer may have (as many as --quantity).")
    private @Nullable Integer limit;

    @Option(names = "--quantity", defaultValue = "1", description = "Units of each order (${DEFAULT-VALUE}).")
    private int quantity;

    @Option(
            names = "--clicks",
            defaultValue = "1",
            description = "Orders each buyer sends at once, each with a key of its own (${DEFAULT-VALUE}).")
    private int clicks;

    @Option(names = "--same-key", description = "The clicks share one Idempotency-Key, as a double click does.")
    private boolean sameKey;

    @Option(names = "--buckets", description = "Parts the stock is sharded into (the shop's choice).")
    private @Nullable Integer buckets;

    @Option(
            names = "--add-stock",
            defaultValue = "0",
            description = "Units added in the middle of the burst (${DEFAULT-VALUE}).")
    private int addStock;

    @Option(
            names = "--existing",
            paramLabel = "SALE/SKU",
            description = "Join a sale that exists. Nobody else may buy meanwhile, or the audit is theirs too.")
    private @Nullable String existing;

    @Option(
            names = "--pay",
            paramLabel = "PERCENT",
            defaultValue = "0",
            description = "Buyers in a hundred who pay what they got (${DEFAULT-VALUE}).")
    private int payPercent;

    @Option(
            names = "--cancel",
            paramLabel = "PERCENT",
            defaultValue = "0",
            description = "Buyers in a hundred who cancel what they got (${DEFAULT-VALUE}).")
    private int cancelPercent;

    @Option(
            names = "--connections",
            defaultValue = "256",
            description = "The maximum number of connections open at a time (${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = "--ramp",
            paramLabel = "SECONDS",
            defaultValue = "8",
            description = "The buyers arrive, at random moments, over this time (${DEFAULT-VALUE}).")
    private double rampSeconds;

    @Option(
            names = "--opens-in",
            paramLabel = "SECONDS",
            defaultValue = "3",
            description = "The sale opens so long after its creation (${DEFAULT-VALUE}).")
    private double opensInSeconds;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "90",
            description = "A buyer gives up after this time (${DEFAULT-VALUE}).")
    private double timeoutSeconds;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description = "Buyers who got nothing keep looking so long while units are left (${DEFAULT-VALUE}).")
    private double patienceSeconds;

    @Option(
            names = "--retries",
            defaultValue = "30",
            description = "A call is repeated so often after 429 and 5xx answers (${DEFAULT-VALUE}).")
    private int retries;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Replays arrival times and who pays or cancels (${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--admin",
            paramLabel = "NAME:PASSWORD",
            defaultValue = "admin:admin",
            description = "An operator (${DEFAULT-VALUE}).")
    private String admin = "";

    @Option(
            names = "--buyer-password",
            paramLabel = "PASSWORD",
            defaultValue = "demo",
            description = "Every buyer's password (${DEFAULT-VALUE}).")
    private String buyerPassword = "";

    @Option(names = "--trust-anyone", description = "Do not check the server's certificate.")
    private boolean trustAnyone;

    @Option(
            names = "--report",
            paramLabel = "DIRECTORY",
            defaultValue = "target/crowd-report",
            description = "Where report.html and report.json are written (${DEFAULT-VALUE}).")
    private Path report = Path.of("");

    Path report() {
        return report;
    }

    /** The plan these options make; {@link IllegalArgumentException} with the option's name when one makes no sense. */
    Plan plan() {
        return new Plan(
                new Target(url, admin, buyerPassword, trustAnyone, connections),
                new Goods(stock, buckets, addStock, existing == null ? null : SaleId.parse(existing)),
                new Behaviour(
                        buyers, limit == null ? quantity : limit, quantity, clicks, sameKey, payPercent, cancelPercent),
                new Pace(
                        seconds(opensInSeconds),
                        seconds(rampSeconds),
                        seconds(timeoutSeconds),
                        seconds(patienceSeconds),
                        retries,
                        seed));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1_000));
    }
}
