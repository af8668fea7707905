package io.flashsale.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.OrderReason;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.BucketConfig;
import io.flashsale.spi.Claim;
import io.flashsale.spi.ClaimReply;
import io.flashsale.spi.LedgerEntry;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.Refund;
import io.flashsale.spi.Settlement;
import io.flashsale.testkit.Samples;
import io.flashsale.testkit.server.RedisServer;
import io.flashsale.testkit.server.RedisWire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.redisson.api.RedissonClient;

/** What the ledger leaves on the server: how much, for how long, and that nothing is cut off at the edges. */
class LedgerStorageTest {
    private static final int MAX_BYTES_PER_BUYER = 300;
    private static final int BUYERS = 100_000;
    private static final int BATCH = 1_000;

    private static RedisServer redis;
    private static RedissonClient client;
    private static Rig rig;

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
        client = TestClients.single(redis.uri());
        rig = new Rig(new RedissonStockLedger(client, TestClients.PATIENT));
    }

    @AfterAll
    static void stop() {
        client.shutdown();
        redis.close();
    }

    private static long usedMemory() {
        return redis.node()
                .call("INFO", "memory")
                .lines()
                .filter(line -> line.startsWith("used_memory_dataset:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
                .findAny()
                .orElseThrow();
    }

    private static long keysOf(Bucket bucket) throws Exception {
        try (RedisWire wire = redis.node().connect()) {
            return ((List<?>) wire.call("KEYS", RawLedger.tag(bucket) + "*")).size();
        }
    }

    /** Tickets of new buyers with ids as long as a UUID. */
    private static Ticket[] crowd(Bucket bucket, int size, Random random) {
        Ticket[] tickets = new Ticket[size];
        for (int index = 0; index < size; index++) {
            BuyerId buyer = new BuyerId(new UUID(random.nextLong(), random.nextLong()).toString());
            tickets[index] =
                    Rig.ticket(new TicketId(random.nextLong(), random.nextLong()), bucket, buyer, 1, Samples.PRICE);
        }
        return tickets;
    }

    @Test
    void anAcceptedBuyerCostsNoMoreThan300BytesAndARefusedOneNothing() throws Exception {
        Random random = new Random(1);
        Bucket bucket = rig.open(BUYERS);
        Bucket other = rig.open(1);
        rig.reserve(other, rig.ticket(other));
        long before = usedMemory();
        for (int sold = 0; sold < BUYERS; sold += BATCH) {
            assertThat(rig.reserve(bucket, crowd(bucket, BATCH, random))).containsOnly(ClaimReply.Code.RESERVED);
        }
        long perBuyer = (usedMemory() - before) / BUYERS;
        System.out.println("bytes per accepted buyer: " + perBuyer);
        assertThat(perBuyer).isBetween(100L, (long) MAX_BYTES_PER_BUYER);

        long keys = keysOf(bucket);
        long full = usedMemory();
        for (int refused = 0; refused < BUYERS; refused += BATCH) {
            assertThat(rig.reserve(bucket, crowd(bucket, BATCH, random))).containsOnly(ClaimReply.Code.EMPTY);
        }
        assertThat(keysOf(bucket)).isEqualTo(keys);
        assertThat(usedMemory() - full).isLessThan(BUYERS);
    }

    private static Ticket withShorterBuyer(Ticket ticket, int by) {
        String name = ticket.buyer().value();
        return Rig.ticket(ticket.id(), bucketOf(ticket), new BuyerId(name.substring(by)), 1, Samples.PRICE);
    }

    private static Bucket bucketOf(Ticket ticket) {
        return new Bucket(ticket.item(), ticket.bucket(), ticket.epoch());
    }

    private static List<Ticket> reserveInBatches(Bucket bucket, Duration firstCheck, Random random) {
        List<Ticket> tickets = new ArrayList<>();
        for (int size : new int[] {1, 300, 2, 1_000, 57, 640}) {
            List<Ticket> batch = Stream.of(crowd(bucket, size, random))
                    .map(ticket -> withShorterBuyer(ticket, random.nextInt(20)))
                    .toList();
            List<Claim> claims =
                    batch.stream().map(ticket -> new Claim(ticket, 1)).toList();
            Rig.get(rig.ledger().reserve(bucket, Instant.now().plusSeconds(60), firstCheck, claims));
            tickets.addAll(batch);
        }
        return tickets;
    }

    private static void settle(Bucket bucket, List<Ticket> tickets, int atOnce) {
        for (int from = 0; from < tickets.size(); from += atOnce) {
            List<Settlement> some = tickets.subList(from, from + atOnce).stream()
                    .map(ticket -> Settlement.created(ticket))
                    .toList();
            assertThat(Rig.get(rig.ledger().settle(bucket, some)).value()).isEqualTo(atOnce);
        }
    }

    private static List<TicketId> dueIds(Bucket bucket, int max) {
        List<Ticket> due = Rig.get(rig.ledger().due(bucket, max, Duration.ofHours(1), Duration.ofHours(1)))
                .value();
        return due.stream().map(Ticket::id).toList();
    }

    private static String exists(Bucket bucket, String key) {
        return redis.node().call("EXISTS", RawLedger.tag(bucket) + key);
    }

    @Test
    void theListOfFreshTicketsIsAsShortAsPendingOnesReachBack() {
        Bucket bucket = rig.open(5_000);
        List<Ticket> tickets = reserveInBatches(bucket, Rig.FIRST_CHECK, new Random(2));
        settle(bucket, tickets.subList(0, 1_000), 1);
        assertThat(exists(bucket, ":q")).isEqualTo("1");
        settle(bucket, tickets.subList(1_000, 2_000), 100);
        assertThat(exists(bucket, ":q")).isEqualTo("0");
        assertThat(exists(bucket, ":r")).isEqualTo("0");
    }

    @Test
    void ticketsSettledInNoOrderAreLetGoWhenTheirCheckComes() {
        Random random = new Random(4);
        Bucket bucket = rig.open(5_000);
        List<Ticket> tickets = new ArrayList<>(reserveInBatches(bucket, Duration.ZERO, random));
        Ticket pending = tickets.remove(1_700);
        Ticket other = tickets.remove(3);
        Collections.shuffle(tickets, random);
        settle(bucket, tickets, 54);
        assertThat(dueIds(bucket, 1)).containsExactly(other.id());
        List<TicketId> found = new ArrayList<>();
        for (int call = 0; call < 3; call++) {
            found.addAll(dueIds(bucket, 1));
        }
        assertThat(found).containsExactly(pending.id());
        assertThat(exists(bucket, ":q")).isEqualTo("0");
    }

    @Test
    void manyDueTicketsAreReportedOnceEachInOrderWhateverTheirBatches() {
        Bucket bucket = rig.open(5_000);
        List<Ticket> tickets = reserveInBatches(bucket, Duration.ZERO, new Random(3));
        List<TicketId> reported = new ArrayList<>();
        List<TicketId> due;
        do {
            due = dueIds(bucket, 170);
            reported.addAll(due);
        } while (!due.isEmpty());
        assertThat(reported).isEqualTo(tickets.stream().map(Ticket::id).toList());
        assertThat(exists(bucket, ":q")).isEqualTo("0");
        assertThat(redis.node().call("ZCARD", RawLedger.tag(bucket) + ":r")).isEqualTo("2000");
    }

    @Test
    void everyKeyIsForgottenWithTheBucket() throws Exception {
        Bucket bucket = rig.open(100);
        Ticket ticket = rig.ticket(bucket);
        rig.reserve(bucket, ticket, rig.ticket(bucket));
        Rig.get(rig.ledger().lend(bucket, "transfer", 5, 1));
        Rig.get(rig.ledger()
                .reserve(
                        bucket,
                        Instant.now().plusSeconds(60),
                        Duration.ZERO,
                        List.of(new Claim(rig.ticket(bucket), 1))));
        Rig.get(rig.ledger().refund(bucket, new Refund(ticket.id(), ticket.buyer(), 1, true, OrderReason.BUYER)));
        Rig.get(rig.ledger().resolve(bucket, rig.ticket(bucket), Instant.now()));
        String tag = RawLedger.tag(bucket);
        String until = redis.node().call("PEXPIRETIME", tag + ":m");
        for (String key : List.of(":m", ":u", ":t", ":q", ":r", ":o")) {
            assertThat(redis.node().call("PEXPIRETIME", tag + key)).as(key).isEqualTo(until);
        }
        assertThat(keysOf(bucket)).isEqualTo(8);
        assertThat(Long.parseLong(redis.node().call("PTTL", tag + ":f:1:" + ticket.id())))
                .isBetween(80_000_000L, 86_400_000L);
        Instant soon = Instant.now().plusMillis(300);
        Rig.get(rig.ledger().configure(bucket, new BucketConfig(2, Instant.EPOCH, soon, false, soon)));
        Rig.await(
                "all keys expired",
                Duration.ofSeconds(10),
                () -> redis.node()
                        .call("EXISTS", tag + ":m", tag + ":t", tag + ":u", tag + ":q", tag + ":r", tag + ":o")
                        .equals("0"));
        assertThat(Rig.get(rig.ledger().peek(bucket)).code()).isEqualTo(LedgerReply.Code.NO_INIT);
    }

    @Test
    void theLongestIdsAndTheLargestNumbersComeBackAsTheyWere() {
        String long64 = "x".repeat(30) + ".:@-_" + "Z".repeat(29);
        Bucket bucket = new Bucket(ItemId.of(long64, "s" + long64.substring(1)), 1_023, Integer.MAX_VALUE);
        rig.opened(bucket, RedissonStockLedger.MAX_UNITS_PER_CALL);
        BuyerId buyer = new BuyerId(long64);
        long[] amounts = {Long.MAX_VALUE, Long.MAX_VALUE - 1, (1L << 53) + 1, 0};
        for (int index = 0; index < amounts.length; index++) {
            BuyerId other = new BuyerId(long64.substring(1) + index);
            Money price = Money.of(amounts[index], "JPY");
            Ticket ticket = Rig.ticket(rig.samples().ticketId(), bucket, other, Integer.MAX_VALUE, price);
            assertThat(rig.reserve(bucket, ticket)).containsExactly(ClaimReply.Code.RESERVED);
            assertThat(Rig.get(rig.ledger().find(bucket, ticket)).value()).contains(LedgerEntry.pending(ticket));
        }
        assertThat(rig.reserve(bucket, rig.ticket(bucket, buyer, Integer.MAX_VALUE)))
                .containsExactly(ClaimReply.Code.RESERVED);
        assertThat(rig.reserve(bucket, rig.ticket(bucket, buyer, 1))).containsExactly(ClaimReply.Code.LIMIT);
        assertThat(Rig.get(rig.ledger().peek(bucket)).value().available())
                .isEqualTo(RedissonStockLedger.MAX_UNITS_PER_CALL - 5L * Integer.MAX_VALUE);
    }

    private static void reserveDueAtOnce(Bucket bucket, Ticket... tickets) {
        List<Claim> claims =
                Stream.of(tickets).map(ticket -> new Claim(ticket, 1)).toList();
        Rig.get(rig.ledger().reserve(bucket, Instant.now().plusSeconds(60), Duration.ZERO, claims));
    }

    private static void assertForgottenWithTheBucket(Bucket bucket, String key) {
        String tag = RawLedger.tag(bucket);
        assertThat(redis.node().call("PEXPIRETIME", tag + key))
                .as(key)
                .isEqualTo(redis.node().call("PEXPIRETIME", tag + ":m"));
    }

    @Test
    void aKeyThatIsMadeAnewIsForgottenWithTheBucketTooWhoeverMakesIt() {
        Bucket bucket = rig.open(100);
        Ticket first = rig.ticket(bucket);
        Rig.get(rig.ledger().declareLost(bucket, List.of(rig.ticket(bucket))));
        assertForgottenWithTheBucket(bucket, ":t");
        rig.reserve(bucket, first);
        assertForgottenWithTheBucket(bucket, ":u");
        Bucket twice = rig.open(2);
        rig.reserve(twice, rig.ticket(twice, first.buyer(), 1));
        assertThat(exists(twice, ":t")).isEqualTo("0");
        rig.reserve(twice, rig.ticket(twice, first.buyer(), 1));
        assertForgottenWithTheBucket(twice, ":t");
        Bucket other = rig.open(1);
        reserveDueAtOnce(other, rig.ticket(other));
        assertThat(dueIds(other, 10)).hasSize(1);
        assertForgottenWithTheBucket(other, ":r");
    }

    @Test
    void ticketsThatEndAfterTheirFirstCheckAreNotKeptToBeChecked() {
        Bucket bucket = rig.open(100);
        Ticket settled = rig.ticket(bucket);
        Ticket refunded = rig.ticket(bucket);
        reserveDueAtOnce(bucket, settled, refunded);
        assertThat(Rig.get(rig.ledger().due(bucket, 10, Duration.ZERO, Duration.ZERO))
                        .value())
                .hasSize(2);
        settle(bucket, List.of(settled), 1);
        assertThat(redis.node().call("ZCARD", RawLedger.tag(bucket) + ":r")).isEqualTo("1");
        Rig.get(rig.ledger().refund(bucket, new Refund(refunded.id(), refunded.buyer(), 1, true, OrderReason.BUYER)));
        assertThat(dueIds(bucket, 10)).isEmpty();
        assertThat(exists(bucket, ":r")).isEqualTo("0");
    }
}
