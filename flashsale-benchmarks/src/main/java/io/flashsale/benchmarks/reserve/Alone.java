package io.flashsale.benchmarks.reserve;

import io.flashsale.ItemId;
import io.flashsale.StockLayout;
import io.flashsale.Ticket;
import io.flashsale.benchmarks.Setup;
import io.flashsale.benchmarks.load.AsyncWork.Outcome;
import io.flashsale.benchmarks.load.Newcomers;
import io.flashsale.benchmarks.redis.BenchmarkRedis;
import io.flashsale.benchmarks.redis.HotItem;
import io.flashsale.benchmarks.redis.Shop;
import io.flashsale.benchmarks.report.Part;
import io.flashsale.benchmarks.report.Requirement;
import io.flashsale.spi.Claim;
import io.flashsale.spi.StockLedger;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.redisson.api.RScript;
import org.redisson.client.codec.ByteArrayCodec;

/**
 * One caller alone on an idle server, who in turn orders through the library and calls the same script with the same arguments for one
 * ticket through plain Redisson: the cost of batching when there is nothing to batch.
 */
final class Alone {
    private final Setup setup;
    private final BenchmarkRedis redis;
    private final StockLedger ledger;
    private final Shop shop;

    Alone(Setup setup, BenchmarkRedis redis, StockLedger ledger, Shop shop) {
        this.setup = setup;
        this.redis = redis;
        this.ledger = ledger;
        this.shop = shop;
    }

    void measure(Part part) throws IOException {
        redis.empty();
        HotItem hot = shop.open(1, 100_000_000);
        Newcomers plain = new Newcomers(ItemId.of("benchmark", "plain"), new StockLayout(1, 0));
        Ticket sample = hot.newcomers().ticket();
        CapturedCall call = CapturedCall.of(
                redis,
                () -> HotItem.await(ledger.reserve(
                        hot.bucket(0),
                        Instant.now().plus(Duration.ofHours(1)),
                        Duration.ofSeconds(3),
                        List.of(new Claim(sample, 1)))));
        RScript script = redis.client().getScript(ByteArrayCodec.INSTANCE);
        Histogram ours = new Histogram(3);
        Histogram theirs = new Histogram(3);
        int calls = setup.orQuick(20_000, 300);
        for (int number = 0; number < 2 * calls; number++) {
            if (number == calls) {
                ours.reset();
                theirs.reset();
            }
            time(ours, () -> {
                if (HotItem.await(hot.reserve()) != Outcome.ACCEPTED) {
                    throw new IllegalStateException("not accepted");
                }
            });
            // Its buyer begins with a 9, unlike those above, so that none comes twice.
            Ticket ticket = plain.ticket();
            Object argument = bytes(call.argument()
                    .replace(text(sample.id().bytes()), text(ticket.id().bytes()))
                    .replace(
                            sample.buyer().value(), "9" + ticket.buyer().value().substring(1)));
            time(theirs, () -> {
                byte[] answer = script.evalSha(
                        RScript.Mode.READ_WRITE, call.sha(), RScript.ReturnType.VALUE, call.keys(), argument);
                if (answer[0] != 'O' || answer[answer.length - 1] != 'O') {
                    throw new IllegalStateException("not accepted: " + text(answer));
                }
            });
        }
        report(part, calls, ours, theirs);
    }

    private void report(Part part, int calls, Histogram ours, Histogram theirs) {
        part.text("Alone on an idle server, one blocking caller, in turns, %,d calls each after as many to warm up:"
                .formatted(calls));
        part.table("by", "p50, µs", "p99, µs");
        part.row("our ledger", micros(ours, 50), micros(ours, 99));
        part.row("the same script called with one ticket, plain Redisson", micros(theirs, 50), micros(theirs, 99));
        setup.say("alone: %.0f µs, plain Redisson %.0f µs", micros(ours, 50), micros(theirs, 50));
        part.figure(
                "alone on an idle server, p50, against the same script called with one ticket",
                "µs",
                micros(ours, 50),
                micros(theirs, 50));
        part.finding(
                Requirement.RESERVE_ALONE,
                micros(ours, 50) / micros(theirs, 50),
                "one blocking caller, %.0f against %.0f µs".formatted(micros(ours, 50), micros(theirs, 50)));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static double micros(Histogram nanos, double percentile) {
        return nanos.getValueAtPercentile(percentile) / 1_000.0;
    }

    private static void time(Histogram nanos, Runnable call) {
        long start = System.nanoTime();
        call.run();
        nanos.recordValue(System.nanoTime() - start);
    }
}
