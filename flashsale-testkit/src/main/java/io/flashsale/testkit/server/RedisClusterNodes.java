package io.flashsale.testkit.server;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Makes a cluster of three primaries and their replicas by its own commands, and reads its state. */
final class RedisClusterNodes {
    private static final int PRIMARIES = 3;
    private static final int SLOTS = 16_384;
    private static final Duration WHOLE_WITHIN = Duration.ofSeconds(60);
    private static final List<String> SETTINGS = List.of(
            "cluster-enabled yes",
            "cluster-node-timeout 2000",
            "cluster-announce-ip 127.0.0.1",
            "cluster-allow-replica-migration no",
            "repl-diskless-sync-delay 0");

    private RedisClusterNodes() {}

    static List<RedisNode> start(int replicas, List<String> settings) {
        List<String> all = new ArrayList<>(SETTINGS);
        all.addAll(settings);
        List<RedisNode> nodes = new ArrayList<>();
        try {
            for (int i = 0; i < (1 + replicas) * PRIMARIES; i++) {
                nodes.add(RedisNode.start(all));
            }
            join(nodes);
            return List.copyOf(nodes);
        } catch (RuntimeException e) {
            nodes.forEach(RedisNode::close);
            throw e;
        }
    }

    static void join(List<RedisNode> nodes) {
        RedisNode first = nodes.get(0);
        for (int i = 0; i < nodes.size(); i++) {
            nodes.get(i).call("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
        }
        for (int i = 0; i < PRIMARIES; i++) {
            String from = Integer.toString(i * SLOTS / PRIMARIES);
            String to = Integer.toString((i + 1) * SLOTS / PRIMARIES - 1);
            nodes.get(i).call("CLUSTER", "ADDSLOTSRANGE", from, to);
        }
        for (RedisNode node : nodes.subList(1, nodes.size())) {
            first.call("CLUSTER", "MEET", node.host(), Integer.toString(node.port()));
        }
        Waiting.until(
                "all nodes know each other",
                WHOLE_WITHIN,
                () -> nodes.stream()
                        .allMatch(
                                node -> rows(node).stream().filter(Row::linked).count() == nodes.size()));
        for (int i = PRIMARIES; i < nodes.size(); i++) {
            RedisNode primary = nodes.get(i % PRIMARIES);
            nodes.get(i).call("CLUSTER", "REPLICATE", primary.call("CLUSTER", "MYID"));
        }
        awaitWhole(nodes);
    }

    static void awaitWhole(List<RedisNode> nodes) {
        Waiting.until(
                "the cluster is whole", WHOLE_WITHIN, () -> nodes.stream().allMatch(node -> isWhole(nodes, node)));
    }

    private static boolean isWhole(List<RedisNode> nodes, RedisNode node) {
        try {
            List<Row> rows = rows(node);
            return rows.stream().filter(Row::linked).count() == nodes.size()
                    && rows.stream().filter(Row::replica).count() == nodes.size() - PRIMARIES
                    && node.call("CLUSTER", "INFO").contains("cluster_state:ok")
                    && isReplicated(node.call("INFO", "replication"));
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static boolean isReplicated(String info) {
        return info.contains("role:master") ? info.contains("state=online") : info.contains("master_link_status:up");
    }

    static RedisNode primaryOf(List<RedisNode> nodes, String key) {
        for (RedisNode asked : nodes) {
            Optional<RedisNode> primary = primaryOf(nodes, asked, key);
            if (primary.isPresent()) {
                return primary.get();
            }
        }
        throw new IllegalStateException("no node knows the primary of " + key);
    }

    private static Optional<RedisNode> primaryOf(List<RedisNode> nodes, RedisNode asked, String key) {
        try {
            int slot = Integer.parseInt(asked.call("CLUSTER", "KEYSLOT", key));
            return rows(asked).stream()
                    .filter(row -> row.linked() && row.owns(slot))
                    .flatMap(row -> nodes.stream().filter(node -> node.port() == row.port()))
                    .findFirst();
        } catch (UncheckedIOException e) {
            return Optional.empty();
        }
    }

    private static List<Row> rows(RedisNode node) {
        return node.call("CLUSTER", "NODES")
                .lines()
                .map(line -> new Row(List.of(line.split(" ", -1))))
                .toList();
    }

    /** A line of CLUSTER NODES: id, address, flags, primary, ping, pong, epoch, link, slots. */
    private record Row(List<String> words) {
        int port() {
            String address = words.get(1).substring(0, words.get(1).indexOf('@'));
            return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        }

        boolean replica() {
            return has("slave"::equals);
        }

        boolean linked() {
            return words.get(7).equals("connected")
                    && !has(flag -> flag.startsWith("fail") || flag.equals("handshake"));
        }

        private boolean has(Predicate<String> flag) {
            return Arrays.stream(words.get(2).split(",", -1)).anyMatch(flag);
        }

        boolean owns(int slot) {
            return words.stream()
                    .skip(8)
                    .filter(range -> !range.startsWith("["))
                    .anyMatch(range -> {
                        String[] ends = range.split("-", -1);
                        return Integer.parseInt(ends[0]) <= slot && slot <= Integer.parseInt(ends[ends.length - 1]);
                    });
        }
    }
}
