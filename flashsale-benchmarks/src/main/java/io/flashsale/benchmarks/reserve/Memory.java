package io.flashsale.benchmarks.reserve;

import io.flashsale.Ticket;
import io.flashsale.benchmarks.Setup;
import io.flashsale.benchmarks.load.ClosedLoop;
import io.flashsale.benchmarks.load.Newcomers;
import io.flashsale.benchmarks.redis.BenchmarkRedis;
import io.flashsale.benchmarks.redis.HotItem;
import io.flashsale.benchmarks.redis.Shop;
import io.flashsale.benchmarks.report.Part;
import io.flashsale.benchmarks.report.Requirement;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.Scheduler;
import io.flashsale.spi.Settlement;
import io.flashsale.spi.StockLedger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The memory that a buyer takes in Redis: accepted and pending, accepted and settled, refused. */
final class Memory {
    private static final Duration MAX_WAIT = Duration.ofSeconds(60);
    private static final int IN_FLIGHT = 1_024;

    private final Setup setup;
    private final BenchmarkRedis redis;
    private final StockLedger ledger;
    private final Scheduler scheduler;

    Memory(Setup setup, BenchmarkRedis redis, StockLedger ledger, Scheduler scheduler) {
        this.setup = setup;
        this.redis = redis;
        this.ledger = ledger;
        this.scheduler = scheduler;
    }

    void measure(Part part) {
        int buyers = setup.orQuick(200_000, 5_000);
        redis.empty();
        ConcurrentLinkedQueue<Ticket> tickets = new ConcurrentLinkedQueue<>();
        try (Shop shop = new Shop(ledger, scheduler, tickets::add)) {
            measure(part, buyers, shop.open(1, buyers), tickets);
        }
        redis.empty();
    }

    private void measure(Part part, int buyers, HotItem hot, Iterable<Ticket> tickets) {
        long empty = used();
        ClosedLoop.inFlight(IN_FLIGHT, hot::reserve, buyers, MAX_WAIT).allAccepted();
        double pending = (used() - empty) / (double) buyers;
        settle(hot, tickets);
        long sold = used();
        double settled = (sold - empty) / (double) buyers;
        ClosedLoop.inFlight(IN_FLIGHT, hot::reserve, buyers, MAX_WAIT).allRefused();
        double refused = (used() - sold) / (double) buyers;

        part.text("Redis memory (`used_memory`), %,d buyers with names of %d characters, one order each:"
                .formatted(buyers, Newcomers.NAME_LENGTH));
        part.table("buyer", "bytes");
        part.row("accepted, not decided yet", pending);
        part.row("accepted and settled", settled);
        part.row("refused", refused);
        setup.say("memory: %.0f bytes pending, %.0f settled, %.2f refused", pending, settled, refused);
        part.figure("Redis memory per accepted buyer, pending", "bytes", pending);
        part.figure("Redis memory per accepted buyer, settled", "bytes", settled);
        part.figure("Redis memory per refused buyer", "bytes", refused);
        part.finding(
                Requirement.MEMORY_ACCEPTED,
                Math.max(pending, settled),
                "the larger of pending (%.0f) and settled (%.0f)".formatted(pending, settled));
        part.finding(Requirement.MEMORY_REFUSED, refused, "change of used_memory over %,d refusals".formatted(buyers));
    }

    private void settle(HotItem hot, Iterable<Ticket> tickets) {
        Bucket bucket = hot.bucket(0);
        List<Settlement> batch = new ArrayList<>();
        for (Ticket ticket : tickets) {
            batch.add(Settlement.created(ticket));
            if (batch.size() == ledger.maxBatch()) {
                HotItem.await(ledger.settle(bucket, batch));
                batch = new ArrayList<>();
            }
        }
        if (!batch.isEmpty()) {
            HotItem.await(ledger.settle(bucket, batch));
        }
    }

    private long used() {
        return redis.info().number("used_memory");
    }
}
