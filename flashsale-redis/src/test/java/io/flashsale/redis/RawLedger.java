package io.flashsale.redis;

import io.flashsale.BuyerId;
import io.flashsale.TicketId;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.LedgerEntry;
import io.flashsale.testkit.ledger.RawBucket;
import io.flashsale.testkit.ledger.RawBucket.RawReservation;
import io.flashsale.testkit.ledger.StockLedgerProbe;
import io.flashsale.testkit.server.RedisNode;
import io.flashsale.testkit.server.RedisWire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads a bucket's keys by plain commands in one transaction, on the node that is told for the bucket's hash tag. */
record RawLedger(Function<String, RedisNode> nodeOfTag) implements StockLedgerProbe {
    private static final int COUNT_BYTES = 4;
    private static final int ENTRY_BYTES = 23;
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
                    put(tickets, id, reservation(entry, RedisWire.asText(tail(entry, ENTRY_BYTES))));
                }
            });
            Map<BuyerId, Integer> used = new HashMap<>();
            pairs(answers.get(2), (name, record) -> {
                String buyer = RedisWire.asText(name);
                int units = ByteBuffer.wrap(record).getInt();
                if (units > 0) {
                    used.put(new BuyerId(buyer), units);
                }
                if (record.length > COUNT_BYTES) {
                    byte[] entry = tail(record, COUNT_BYTES);
                    put(tickets, tail(entry, ENTRY_BYTES), reservation(entry, buyer));
                }
            });
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

    /** Deletes every key of the bucket. */
    void lose(Bucket bucket) {
        String tag = tag(bucket);
        try (RedisWire wire = nodeOfTag.apply(tag).connect()) {
            for (Object key : (List<?>) wire.call("KEYS", tag + "*")) {
                wire.call("DEL", RedisWire.asText(key));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long number(Map<String, byte[]> counters, String name) {
        return counters.containsKey(name) ? Long.parseLong(RedisWire.asText(counters.get(name))) : 0;
    }

    private static void put(Map<TicketId, RawReservation> tickets, byte[] id, RawReservation reservation) {
        if (tickets.put(TicketId.of(id), reservation) != null) {
            throw new AssertionError("stored twice: " + TicketId.of(id));
        }
    }

    private static byte[] tail(byte[] bytes, int from) {
        return Arrays.copyOfRange(bytes, from, bytes.length);
    }

    private static RawReservation reservation(byte[] entry, String buyer) {
        LedgerEntry.State state = switch (entry[0]) {
            case 'P' -> LedgerEntry.State.PENDING;
            case 'C' -> LedgerEntry.State.CREATED;
            case 'R' -> LedgerEntry.State.REJECTED;
            case 'X' -> LedgerEntry.State.CANCELLED;
            default -> throw new AssertionError("unknown state " + entry[0]);
        };
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
