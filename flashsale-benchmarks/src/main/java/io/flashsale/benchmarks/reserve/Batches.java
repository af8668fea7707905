package io.flashsale.benchmarks.reserve;

import io.flashsale.ItemId;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.benchmarks.load.Newcomers;
import io.flashsale.benchmarks.redis.BenchmarkRedis;
import io.flashsale.benchmarks.redis.HotItem;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.BucketConfig;
import io.flashsale.spi.Claim;
import io.flashsale.spi.StockLedger;
import io.flashsale.testkit.ledger.FirstLoad;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Large numbers of reserve calls as the ledger sends them, each with tickets and buyers of its own. */
final class Batches {
    private static final Bucket BUCKET = new Bucket(ItemId.of("benchmark", "ceiling"), 0, 0);
    private static final long PLENTY = 100_000_000;

    private final BenchmarkRedis redis;
    private final StockLedger ledger;
    private final Newcomers newcomers = new Newcomers(BUCKET.item(), new StockLayout(1, 0));

    Batches(BenchmarkRedis redis, StockLedger ledger) {
        this.redis = redis;
        this.ledger = ledger;
    }

    /** Puts the one item on sale to which the calls go, on a server that holds nothing else. */
    void open() {
        redis.empty();
        Instant now = Instant.now();
        HotItem.await(ledger.init(BUCKET));
        HotItem.await(ledger.configure(
                BUCKET,
                new BucketConfig(1, now.minusSeconds(60), now.plusSeconds(7_200), false, now.plusSeconds(86_400))));
        HotItem.await(FirstLoad.of(ledger, BUCKET, PLENTY));
    }

    /** Units reserved since {@link #open}. */
    long reserved() {
        return PLENTY - HotItem.await(ledger.peek(BUCKET)).value().available();
    }

    /** Builds this many calls with this many claims each, as they go over the wire. */
    List<byte[]> calls(int calls, int claims) throws IOException {
        open();
        List<Ticket> sample = tickets(claims);
        List<Claim> batch = sample.stream().map(ticket -> new Claim(ticket, 1)).toList();
        Instant deadline = Instant.now().plus(Duration.ofHours(1));
        byte[] pattern = CapturedCall.of(
                        redis, () -> HotItem.await(ledger.reserve(BUCKET, deadline, Duration.ofSeconds(3), batch)))
                .onTheWire();
        int[] ids = new int[claims];
        int[] buyers = new int[claims];
        for (int number = 0; number < claims; number++) {
            ids[number] = find(pattern, sample.get(number).id().bytes());
            buyers[number] = find(pattern, name(sample.get(number)));
        }
        List<byte[]> all = new ArrayList<>(calls);
        for (int call = 0; call < calls; call++) {
            byte[] fresh = pattern.clone();
            List<Ticket> tickets = tickets(claims);
            for (int number = 0; number < claims; number++) {
                put(fresh, ids[number], tickets.get(number).id().bytes());
                put(fresh, buyers[number], name(tickets.get(number)));
            }
            all.add(fresh);
        }
        return all;
    }

    private List<Ticket> tickets(int count) {
        List<Ticket> tickets = new ArrayList<>(count);
        for (int number = 0; number < count; number++) {
            tickets.add(newcomers.ticket());
        }
        return tickets;
    }

    private static byte[] name(Ticket ticket) {
        return ticket.buyer().value().getBytes(StandardCharsets.US_ASCII);
    }

    private static void put(byte[] call, int at, byte[] part) {
        System.arraycopy(part, 0, call, at, part.length);
    }

    private static int find(byte[] call, byte[] part) {
        String text = new String(call, StandardCharsets.ISO_8859_1);
        String wanted = new String(part, StandardCharsets.ISO_8859_1);
        int at = text.indexOf(wanted);
        if (at < 0 || text.indexOf(wanted, at + 1) >= 0) {
            throw new IllegalStateException("the ledger does not send a ticket and a buyer once as they are");
        }
        return at;
    }
}
