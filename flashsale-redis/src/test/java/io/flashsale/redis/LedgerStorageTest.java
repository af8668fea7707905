package io.flashsale.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flashsale.BuyerId;
import io.flashsale.ItemId;
import io.flashsale.Money;
import io.flashsale.OrderReason;
import io.flashsale.StoreUnavailableException;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.BucketConfig;
import io.flashsale.spi.BucketState;
import io.flashsale.spi.Claim;
import io.flashsale.spi.ClaimReply;
import io.flashsale.spi.LedgerEntry;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.Refund;
import io.flashsale.spi.Settlement;
import io.flashsale.testkit.Samples;
import io.flashsale.testkit.server.RedisServer;
import io.flashsale.testkit.server.RedisWire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
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
        Rig.get(rig.ledger().declareLost(bucket, List.of(rig.ticket(bucket))));
        String tag = RawLedger.tag(bucket);
        String until = redis.node().call("PEXPIRETIME", tag + ":m");
        for (String key : List.of(":m", ":u", ":t", ":q", ":r", ":o")) {
            assertThat(redis.node().call("PEXPIRETIME", tag + key)).as(key).isEqualTo(until);
        }
        assertThat(keysOf(bucket)).isEqualTo(7);
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

    /** E16: voids are over soon after their reserve's deadline, and 20,000 that stayed made reserve a third dearer. */
    @Test
    void voidTicketsGoAwayByThemselves() {
        Bucket bucket = rig.open(100);
        String voids = RawLedger.tag(bucket) + ":v";
        for (int number = 0; number < 500; number++) {
            Rig.get(rig.ledger().resolve(bucket, rig.ticket(bucket), Instant.now()));
        }
        Rig.get(rig.ledger().resolve(bucket, rig.ticket(bucket), Instant.now().minusSeconds(60)));
        assertThat(Integer.parseInt(redis.node().call("ZCARD", voids))).isBetween(1, 500);
        Ticket last = rig.ticket(bucket);
        Rig.await(
                "the others are over",
                Duration.ofSeconds(10),
                () -> Rig.get(rig.ledger().resolve(bucket, last, Instant.now())).ok()
                        && redis.node().call("ZCARD", voids).equals("1"));
        Rig.await(
                "the last one is over",
                Duration.ofSeconds(10),
                () -> exists(bucket, ":v").equals("0"));
        assertThat(exists(bucket, ":t")).isEqualTo("0");
        assertThat(rig.reserve(bucket, last)).containsExactly(ClaimReply.Code.RESERVED);
    }

    /** A bucket of another format is not lost: making it anew would sell its units twice. */
    @Test
    void aBucketOfAnotherFormatIsLeftAloneAndNamed() throws Exception {
        Bucket bucket = rig.open(100);
        rig.reserve(bucket, rig.ticket(bucket));
        redis.node().call("HSET", RawLedger.tag(bucket) + ":m", "v", "2");
        List<byte[]> before = dump(bucket);
        List<Supplier<CompletionStage<?>>> calls = List.of(
                () -> rig.ledger().init(bucket),
                () -> rig.ledger().init(new Bucket(bucket.item(), 0, 2)),
                () -> rig.ledger().peek(bucket),
                () -> rig.reserving(bucket, rig.ticket(bucket)),
                () -> rig.ledger().credit(bucket, "more", 1));
        for (Supplier<CompletionStage<?>> call : calls) {
            assertThatThrownBy(() -> Rig.get(call.get()))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("number=0")
                    .hasMessageContaining(bucket.item().toString())
                    .hasMessageContaining("format 2")
                    .hasMessageContaining("format 1");
        }
        assertThat(dump(bucket).get(0)).isEqualTo(before.get(0));
    }

    /** S9: a failover loses the fence and the top-up under it; whatever of them is still on its way adds nothing, and the next version does. */
    @Test
    void aTopUpWhoseFenceWasLostAddsNothing() throws Exception {
        Bucket bucket = rig.open(3);
        List<byte[]> before = dump(bucket);
        Rig.get(rig.ledger().fence(bucket, 2));
        assertThat(Rig.get(rig.ledger().topUp(bucket, 2, 5)).ok()).isTrue();
        restore(bucket, before);
        assertThat(Rig.get(rig.ledger().topUp(bucket, 2, 5)).code()).isEqualTo(LedgerReply.Code.DUPLICATE);
        LedgerReply<BucketState> fenced = Rig.get(rig.ledger().fence(bucket, 3));
        assertThat(fenced.value().available()).isEqualTo(3);
        assertThat(Rig.get(rig.ledger().topUp(bucket, 2, 5)).code()).isEqualTo(LedgerReply.Code.DUPLICATE);
        assertThat(Rig.get(rig.ledger().topUp(bucket, 3, 5)).ok()).isTrue();
        assertThat(Rig.get(rig.ledger().peek(bucket)).available()).isEqualTo(8);
    }

    private static List<byte[]> dump(Bucket bucket) throws Exception {
        try (RedisWire wire = redis.node().connect()) {
            return List.of((byte[]) wire.call("DUMP", RawLedger.tag(bucket) + ":m"));
        }
    }

    private static void restore(Bucket bucket, List<byte[]> dump) throws Exception {
        try (RedisWire wire = redis.node().connect()) {
            byte[] key = (RawLedger.tag(bucket) + ":m").getBytes(StandardCharsets.US_ASCII);
            wire.call(List.of(bytes("RESTORE"), key, bytes("0"), dump.get(0), bytes("REPLACE")));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
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
