package io.flashsale.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flashsale.ItemId;
import io.flashsale.StoreUnavailableException;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.ClaimReply;
import io.flashsale.spi.LedgerReply;
import io.flashsale.testkit.ledger.LedgerAudit;
import io.flashsale.testkit.ledger.RawBucket;
import io.flashsale.testkit.server.RedisCluster;
import io.flashsale.testkit.server.RedisNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.redisson.api.RedissonClient;

/** A primary of a cluster is killed while many reserve, and its replica, which had not heard of the last writes, takes over. */
class LedgerFailoverTest {
    private static final int BUCKETS = 8;
    private static final int THREADS = 8;
    private static final int PER_CALL = 5;
    private static final long UNITS = 1_000_000;
    private static final Duration WITHIN = Duration.ofSeconds(60);

    private static RedisCluster cluster;
    private static RedissonClient client;

    private final Rig rig = new Rig(new RedissonStockLedger(client, TestClients.SETTINGS));
    private final ItemId item = rig.samples().item();
    private final List<Bucket> buckets = new ArrayList<>();
    private final Map<TicketId, Integer> accepted = new ConcurrentHashMap<>();
    private final Set<TicketId> refused = ConcurrentHashMap.newKeySet();
    private final Map<Integer, AtomicInteger> acceptedIn = new ConcurrentHashMap<>();
    private final Map<Integer, Long> highestSequence = new ConcurrentHashMap<>();
    private final Set<Integer> ranBackwards = ConcurrentHashMap.newKeySet();
    private volatile boolean over;

    @BeforeAll
    static void start() {
        cluster = RedisCluster.start("cluster-node-timeout 1500", "repl-timeout 60");
        client = TestClients.cluster(cluster);
    }

    @AfterAll
    static void stop() {
        client.shutdown();
        cluster.close();
    }

    @Test
    void aFailoverLosesASuffixOfWritesAndShowsItAndConservesUnits() throws Exception {
        for (int number = 0; number < BUCKETS; number++) {
            Bucket bucket = new Bucket(item, number, 1);
            buckets.add(bucket);
            acceptedIn.put(number, new AtomicInteger());
            rig.opened(bucket, UNITS);
        }
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> running = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int first = thread;
            running.add(threads.submit(() -> reserveUntilOver(first)));
        }
        try {
            awaitMore(20);
            RedisNode primary = cluster.primaryOf(RawLedger.tag(buckets.get(0)));
            RedisNode replica = replicaOf(primary);
            replica.pause();
            primary.call("CLIENT", "KILL", "TYPE", "replica");
            Bucket lostWhole = bucketOn(primary);
            rig.opened(lostWhole, 10);
            awaitMore(20);
            primary.kill();
            replica.resume();
            await(
                    "the replica took over",
                    () -> replica.call("INFO", "replication").contains("role:master"));
            awaitMore(50);
            over = true;
            for (Future<?> thread : running) {
                thread.get(60, TimeUnit.SECONDS);
            }
            checkStore(replica);
            assertThat(Rig.get(rig.ledger().peek(lostWhole)).code()).isEqualTo(LedgerReply.Code.NO_INIT);
            assertThat(Rig.get(rig.reserving(lostWhole, rig.ticket(lostWhole))).code())
                    .isEqualTo(LedgerReply.Code.NO_INIT);
            refusesWhileSlotsHaveNoPrimary(replica);
        } finally {
            over = true;
            threads.shutdownNow();
        }
    }

    private void reserveUntilOver(int first) {
        for (int turn = first; !over; turn++) {
            Bucket bucket = buckets.get(turn % BUCKETS);
            Ticket[] tickets = new Ticket[PER_CALL];
            for (int index = 0; index < PER_CALL; index++) {
                tickets[index] = rig.ticket(bucket);
            }
            long known = highestSequence.getOrDefault(bucket.number(), 0L);
            try {
                note(bucket, tickets, Rig.get(rig.reserving(bucket, tickets)), known);
            } catch (StoreUnavailableException e) {
                if (!e.maybeDone()) {
                    List.of(tickets).forEach(ticket -> refused.add(ticket.id()));
                }
            }
        }
    }

    private void note(Bucket bucket, Ticket[] tickets, LedgerReply<List<ClaimReply>> reply, long known) {
        if (reply.sequence() <= known) {
            ranBackwards.add(bucket.number());
        }
        highestSequence.merge(bucket.number(), reply.sequence(), Math::max);
        List<ClaimReply> replies = reply.value();
        for (int index = 0; index < replies.size(); index++) {
            accepted.put(tickets[index].id(), bucket.number());
            acceptedIn.get(bucket.number()).incrementAndGet();
        }
    }

    private void checkStore(RedisNode promoted) {
        RawLedger raw = new RawLedger(cluster::primaryOf);
        Set<TicketId> stored = ConcurrentHashMap.newKeySet();
        for (Bucket bucket : buckets) {
            RawBucket found = raw.read(bucket);
            assertThat(LedgerAudit.violations(found)).as("%s", bucket).isEmpty();
            assertThat(found.available() + found.pending())
                    .as("units of %s", bucket)
                    .isEqualTo(UNITS);
            stored.addAll(found.tickets().keySet());
        }
        assertThat(stored)
                .as("reserved, though the caller was told that nothing was done")
                .noneMatch(refused::contains);
        Set<Integer> lossy = ConcurrentHashMap.newKeySet();
        accepted.forEach((ticket, number) -> {
            if (!stored.contains(ticket)) {
                lossy.add(number);
            }
        });
        assertThat(lossy).as("the paused replica missed writes").contains(0);
        assertThat(lossy)
                .allSatisfy(number -> assertThat(cluster.primaryOf(RawLedger.tag(buckets.get(number))))
                        .isEqualTo(promoted));
        assertThat(ranBackwards).as("every loss shows in the sequence").containsAll(lossy);
    }

    /** There is no one left to take over from the promoted replica, and a cluster that lacks slots serves none. */
    private void refusesWhileSlotsHaveNoPrimary(RedisNode promoted) {
        Bucket elsewhere = buckets.stream()
                .filter(bucket -> cluster.primaryOf(RawLedger.tag(bucket)) != promoted)
                .findFirst()
                .orElseThrow();
        promoted.kill();
        await("the cluster is down", () -> {
            StoreUnavailableException down = catchThrowableOfType(
                    StoreUnavailableException.class, () -> Rig.get(rig.reserving(elsewhere, rig.ticket(elsewhere))));
            return down != null && !down.maybeDone() && down.getMessage().contains("slots have no primary");
        });
    }

    /** A bucket of another item that lies there too. */
    private Bucket bucketOn(RedisNode primary) {
        for (int number = 0; number < 1_000; number++) {
            Bucket bucket = new Bucket(rig.samples().item(), 0, 1);
            if (cluster.primaryOf(RawLedger.tag(bucket)) == primary) {
                return bucket;
            }
        }
        throw new AssertionError("no bucket lies on " + primary);
    }

    private static RedisNode replicaOf(RedisNode primary) {
        int index = cluster.nodes().indexOf(primary);
        return cluster.nodes().get((index + 3) % 6);
    }

    /** Waits until so many more tickets are accepted in bucket 0. */
    private void awaitMore(int tickets) {
        AtomicInteger count = acceptedIn.get(0);
        int goal = count.get() + tickets;
        await(tickets + " more tickets", () -> count.get() >= goal);
    }

    private static void await(String what, BooleanSupplier condition) {
        Rig.await(what, WITHIN, condition);
    }
}
