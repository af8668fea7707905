package io.flashsale.examples.outages;

import io.flashsale.testkit.server.RedisCluster;
import io.flashsale.testkit.server.RedisNode;
import io.flashsale.testkit.server.RedisWire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All bytes that the primaries of a cluster hold at one moment. A ticket that occurs nowhere in them has been lost by the ledger, whatever
 * the ledger's format is, as long as it writes ids as their 16 bytes.
 */
final class LedgerImage {
    private static final int ID_BYTES = 16;

    private final byte[] all;
    private final long takenAt;

    private LedgerImage(byte[] all, long takenAt) {
        this.all = all;
        this.takenAt = takenAt;
    }

    /** Null if a primary does not answer. */
    static @Nullable LedgerImage of(RedisCluster cluster) {
        long takenAt = System.currentTimeMillis();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (RedisNode node : cluster.nodes()) {
            try (RedisWire wire = node.connect()) {
                if (wire.text("INFO", "replication").contains("role:master")) {
                    copy(wire, all);
                }
            } catch (IOException down) {
                return null;
            }
        }
        return new LedgerImage(all.toByteArray(), takenAt);
    }

    static boolean answers(RedisNode node) {
        try (RedisWire wire = node.connect()) {
            return wire.text("PING").equals("PONG");
        } catch (IOException e) {
            return false;
        }
    }

    private static void copy(RedisWire wire, ByteArrayOutputStream to) throws IOException {
        byte[] cursor = {'0'};
        do {
            List<?> page = (List<?>) wire.call(List.of(bytes("SCAN"), cursor, bytes("COUNT"), bytes("1000")));
            if (page == null) {
                return;
            }
            cursor = (byte[]) page.get(0);
            for (Object key : (List<?>) page.get(1)) {
                append(read(wire, (byte[]) key), to);
            }
        } while (!(cursor.length == 1 && cursor[0] == '0'));
    }

    private static @Nullable Object read(RedisWire wire, byte[] key) throws IOException {
        String type = RedisWire.asText(wire.call(List.of(bytes("TYPE"), key)));
        return switch (type) {
            case "hash" -> wire.call(List.of(bytes("HGETALL"), key));
            case "list" -> wire.call(List.of(bytes("LRANGE"), key, bytes("0"), bytes("-1")));
            case "zset" -> wire.call(List.of(bytes("ZRANGE"), key, bytes("0"), bytes("-1")));
            case "set" -> wire.call(List.of(bytes("SMEMBERS"), key));
            case "string" -> wire.call(List.of(bytes("GET"), key));
            default -> null;
        };
    }

    private static void append(@Nullable Object answer, ByteArrayOutputStream to) {
        if (answer instanceof byte[] bytes) {
            to.writeBytes(bytes);
            to.write(0);
        } else if (answer instanceof List<?> list) {
            list.forEach(each -> append(each, to));
        }
    }

    private static byte[] bytes(String word) {
        return word.getBytes(StandardCharsets.US_ASCII);
    }

    /** When the copying began, on the wall clock, in milliseconds. */
    long takenAt() {
        return takenAt;
    }

    /** Of these ids, those that occur. */
    Set<String> found(Set<String> ids) {
        Set<String> found = new HashSet<>();
        String image = new String(all, StandardCharsets.ISO_8859_1);
        for (int at = 0; at + ID_BYTES <= image.length(); at++) {
            String window = image.substring(at, at + ID_BYTES);
            if (ids.contains(window)) {
                found.add(window);
            }
        }
        return found;
    }

    /** The id in a signed ticket, as a text of 16 Latin-1 characters: it stands in front of the other facts. */
    static String id(String ticket) {
        byte[] facts = Base64.getUrlDecoder().decode(ticket.substring(ticket.lastIndexOf('.') + 1));
        return new String(facts, 0, ID_BYTES, StandardCharsets.ISO_8859_1);
    }
}
