package io.flashsale.redis;

import io.flashsale.BuyerId;
import io.flashsale.TicketId;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.LedgerState;
import io.flashsale.testkit.RawBucket;
import io.flashsale.testkit.RawBucket.RawReservation;
import io.flashsale.testkit.StockLedgerProbe;
import io.flashsale.testkit.server.RedisNode;
import io.flashsale.testkit.server.RedisWire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads a bucket's keys by plain commands in one transaction, on the node that is told for the bucket's hash tag. */
record RawLedger(Function<String, RedisNode> nodeOfTag) implements StockLedgerProbe {
    private static final BucketNames NAMES = new BucketNames("");

    static String tag(Bucket bucket) {
        return "{" + NAMES.tag(bucket.item(), bucket.number()) + "}";
    }

    RedisNode node(Bucket bucket) {
        return nodeOfTag.apply(tag(bucket));
    }

    @Override
    public RawBucket read(Bucket bucket) {
        String tag = tag(bucket);
        try (RedisWire wire = nodeOfTag.apply(tag).connect()) {
            wire.call("MULTI");
            for (String key : List.of(":m", ":t", ":u", ":o")) {
                wire.call("HGETALL", tag + key);
            }
            List<?> answers = (List<?>) wire.call("EXEC");
            Map<String, byte[]> counters = new HashMap<>();
            pairs(answers.get(0), (field, value) -> counters.put(RedisWire.asText(field), value));
            Map<TicketId, RawReservation> tickets = new HashMap<>();
            pairs(answers.get(1), (id, entry) -> {
                if (entry[0] != 'V') {
                    tickets.put(TicketId.of(id), reservation(entry));
                }
            });
            Map<BuyerId, Integer> used = new HashMap<>();
            pairs(
                    answers.get(2),
                    (buyer, account) -> used.put(
                            new BuyerId(RedisWire.asText(buyer)),
                            ByteBuffer.wrap(account).getInt()));
            Map<String, Long> transfers = new HashMap<>();
            pairs(
                    answers.get(3),
                    (id, transfer) -> transfers.put(
                            RedisWire.asText(id), ByteBuffer.wrap(transfer).getLong()));
            return new RawBucket(
                    number(counters, "avail"),
                    number(counters, "pend"),
                    number(counters, "lent"),
                    tickets,
                    used,
                    transfers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long number(Map<String, byte[]> counters, String name) {
        return counters.containsKey(name) ? Long.parseLong(RedisWire.asText(counters.get(name))) : 0;
    }

    private static RawReservation reservation(byte[] entry) {
        LedgerState state = switch (entry[0]) {
            case 'P' -> LedgerState.PENDING;
            case 'C' -> LedgerState.CREATED;
            case 'R' -> LedgerState.REJECTED;
            case 'X' -> LedgerState.CANCELLED;
            default -> throw new AssertionError("unknown state " + entry[0]);
        };
        String buyer = new String(entry, 23, entry.length - 23, StandardCharsets.US_ASCII);
        return new RawReservation(
                state, new BuyerId(buyer), ByteBuffer.wrap(entry, 2, 4).getInt());
    }

    private static void pairs(Object answer, Pair pair) {
        List<?> flat = (List<?>) answer;
        for (int index = 0; index < flat.size(); index += 2) {
            pair.accept((byte[]) flat.get(index), (byte[]) flat.get(index + 1));
        }
    }

    @FunctionalInterface
    private interface Pair {
        void accept(byte[] field, byte[] value);
    }
}
