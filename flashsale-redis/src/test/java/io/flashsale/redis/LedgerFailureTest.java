package io.flashsale.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flashsale.OrderReason;
import io.flashsale.StoreUnavailableException;
import io.flashsale.Ticket;
import io.flashsale.TicketId;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.BucketConfig;
import io.flashsale.spi.ClaimReply;
import io.flashsale.spi.LedgerEntry;
import io.flashsale.spi.LedgerReply;
import io.flashsale.spi.Refund;
import io.flashsale.spi.Settlement;
import io.flashsale.testkit.ledger.RawBucket;
import io.flashsale.testkit.server.RedisServer;
import io.flashsale.testkit.server.TcpProxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.redisson.api.RedissonClient;

/** Servers that refuse, lose and forget: what is told to the caller, and what is on the server afterwards. */
class LedgerFailureTest {
    private RedisServer redis;
    private TcpProxy proxy;
    private RedissonClient client;
    private Rig rig;
    private RawLedger raw;

    private void start(String... settings) {
        redis = RedisServer.start(settings);
        proxy = TcpProxy.before(redis.node().host(), redis.node().port());
        client = TestClients.single("redis://127.0.0.1:" + proxy.port());
        rig = new Rig(new RedissonStockLedger(client, TestClients.SETTINGS));
        raw = new RawLedger(tag -> redis.node());
    }

    @AfterEach
    void stop() {
        client.shutdown();
        proxy.close();
        redis.close();
    }

    private static StoreUnavailableException failureOf(CompletionStage<?> stage) {
        return catchThrowableOfType(StoreUnavailableException.class, () -> Rig.get(stage));
    }

    private void set(String name, String value) {
        assertThat(redis.node().call("CONFIG", "SET", name, value)).isEqualTo("OK");
    }

    private void awaitStored(Bucket bucket, Ticket ticket) {
        Rig.await(
                "the request arrived",
                Duration.ofSeconds(10),
                () -> raw.read(bucket).tickets().containsKey(ticket.id()));
    }

    @Test
    void scriptsThatTheServerForgotAreSentAgain() {
        start();
        Bucket bucket = rig.open(10);
        Ticket ticket = rig.ticket(bucket);
        assertThat(rig.reserve(bucket, ticket)).containsExactly(ClaimReply.Code.RESERVED);
        redis.node().call("SCRIPT", "FLUSH");
        assertThat(rig.reserve(bucket, rig.ticket(bucket), ticket))
                .containsExactly(ClaimReply.Code.RESERVED, ClaimReply.Code.KNOWN);
        redis.node().call("SCRIPT", "FLUSH");
        assertThat(Rig.get(rig.ledger().settle(bucket, List.of(Settlement.created(ticket))))
                        .value())
                .isEqualTo(1);
        assertThat(raw.read(bucket).pending()).isEqualTo(1);
    }

    @Test
    void aFullServerRefusesReservesBeforeAnyWriteAndStillSettlesAndRefunds() {
        start();
        Bucket bucket = rig.open(10);
        Ticket created = rig.ticket(bucket);
        Ticket refunded = rig.ticket(bucket);
        rig.reserve(bucket, created, refunded);
        RawBucket before = raw.read(bucket);
        set("maxmemory", "1mb");
        StoreUnavailableException full = failureOf(rig.reserving(bucket, rig.ticket(bucket)));
        assertThat(full.maybeDone()).isFalse();
        assertThat(full).hasMessageContaining("RESERVE").hasMessageContaining("raise maxmemory");
        set("maxmemory", "0");
        assertThat(raw.read(bucket)).isEqualTo(before);

        set("maxmemory", "1mb");
        assertThat(Rig.get(rig.ledger().settle(bucket, List.of(Settlement.created(created))))
                        .value())
                .isEqualTo(1);
        Refund refund = new Refund(refunded.id(), refunded.buyer(), 1, true, OrderReason.BUYER);
        assertThat(Rig.get(rig.ledger().refund(bucket, refund)).ok()).isTrue();
        assertThat(Rig.get(rig.ledger().find(bucket, created))
                        .value()
                        .orElseThrow()
                        .state())
                .isEqualTo(LedgerEntry.State.CREATED);
        assertThat(Rig.get(rig.ledger().acknowledge(bucket, "nothing")).code()).isEqualTo(LedgerReply.Code.DUPLICATE);
        Map<TicketId, OrderReason> cancelled = Map.of(created.id(), OrderReason.BUYER);
        assertThat(Rig.get(rig.ledger().correct(bucket, created.buyer(), cancelled))
                        .value())
                .isEqualTo(1);
        assertThat(Rig.get(rig.ledger().withdraw(bucket, "take", 1)).value()).isEqualTo(1);
        assertThat(Rig.get(rig.ledger().due(bucket, 10, Duration.ZERO, Duration.ZERO))
                        .ok())
                .isTrue();
        assertThat(Rig.get(rig.ledger().overdueTransfers(bucket, Duration.ZERO, 10))
                        .ok())
                .isTrue();
        BucketConfig old = new BucketConfig(1, Instant.EPOCH, Instant.EPOCH, true, Instant.EPOCH);
        assertThat(Rig.get(rig.ledger().configure(bucket, old)).ok()).isTrue();
        assertThat(Rig.get(rig.ledger().peek(bucket)).available()).isEqualTo(8);
        List<Supplier<CompletionStage<?>>> growing = List.of(
                () -> rig.ledger().credit(bucket, "more", 1),
                () -> rig.ledger().lend(bucket, "loan", 1, 1),
                () -> rig.ledger().init(bucket),
                () -> rig.ledger().resolve(bucket, rig.ticket(bucket), Instant.now()));
        growing.forEach(call -> assertThat(failureOf(call.get()).maybeDone()).isFalse());
        set("maxmemory", "0");
        assertThat(raw.read(bucket).available()).isEqualTo(8);
        assertThat(rig.reserve(bucket, rig.ticket(bucket))).containsExactly(ClaimReply.Code.RESERVED);
    }

    @Test
    void aServerWithTooFewReplicasRefusesBeforeAnyWrite() {
        start();
        Bucket bucket = rig.open(10);
        RawBucket before = raw.read(bucket);
        set("min-replicas-to-write", "1");
        StoreUnavailableException alone = failureOf(rig.reserving(bucket, rig.ticket(bucket)));
        assertThat(alone.maybeDone()).isFalse();
        assertThat(alone).hasMessageContaining("min-replicas-to-write");
        assertThat(raw.read(bucket)).isEqualTo(before);
    }

    @Test
    void aReplicaRefusesEvenToBeAsked() {
        start("repl-diskless-sync yes");
        Bucket bucket = rig.open(10);
        RawBucket before = raw.read(bucket);
        redis.node().call("REPLICAOF", "127.0.0.1", "1");
        StoreUnavailableException reserve = failureOf(rig.reserving(bucket, rig.ticket(bucket)));
        assertThat(reserve.maybeDone()).isFalse();
        assertThat(reserve).hasMessageContaining("replica");
        assertThat(failureOf(rig.ledger().find(bucket, rig.ticket(bucket))).maybeDone())
                .isFalse();
        assertThat(failureOf(rig.ledger().peek(bucket))).hasMessageContaining("replica");
        redis.node().call("REPLICAOF", "NO", "ONE");
        assertThat(raw.read(bucket)).isEqualTo(before);
        assertThat(rig.reserve(bucket, rig.ticket(bucket))).containsExactly(ClaimReply.Code.RESERVED);
    }

    @Test
    void aServerThatIsDownIsNamedAndNothingIsDone() {
        start();
        Bucket bucket = rig.open(10);
        redis.kill();
        StoreUnavailableException down = failureOf(rig.reserving(bucket, rig.ticket(bucket)));
        assertThat(down).hasMessageContaining("see whether the server runs");
        redis.restart();
        assertThat(answered(bucket).code()).isEqualTo(LedgerReply.Code.NO_INIT);
    }

    /** Asks until the client has found the server again, within its own reconnection times. */
    private LedgerReply<?> answered(Bucket bucket) {
        for (int attempt = 0; attempt < 20; attempt++) {
            try {
                return Rig.get(rig.ledger().peek(bucket));
            } catch (StoreUnavailableException e) {
                // Not yet; each attempt takes as long as its own timeouts.
            }
        }
        throw new AssertionError("the client did not find the server again");
    }

    @Test
    void aLostReplyMovesUnitsOnceAndTheRepetitionIsKnown() {
        start();
        Bucket bucket = rig.open(10);
        Ticket ticket = rig.ticket(bucket);
        rig.reserve(bucket, rig.ticket(bucket));
        proxy.mode(TcpProxy.Mode.DROP_REPLIES);
        CompletionStage<?> lost = rig.reserving(bucket, ticket);
        assertThat(failureOf(lost).maybeDone()).isTrue();
        assertThat(raw.read(bucket).pending()).isEqualTo(2);
        assertThat(raw.read(bucket).tickets()).containsKey(ticket.id());
        proxy.mode(TcpProxy.Mode.FORWARD);
        proxy.cut();
        assertThat(answered(bucket).ok()).isTrue();
        assertThat(rig.reserve(bucket, ticket)).containsExactly(ClaimReply.Code.KNOWN);
        assertThat(raw.read(bucket).pending()).isEqualTo(2);
        assertThat(raw.read(bucket).available()).isEqualTo(8);
    }

    @Test
    void aReplyThatIsLostOnceIsAskedForAgainWithinTheCall() {
        start();
        Bucket bucket = rig.open(10);
        Ticket ticket = rig.ticket(bucket);
        rig.reserve(bucket, rig.ticket(bucket));
        proxy.mode(TcpProxy.Mode.DROP_REPLIES);
        CompletionStage<LedgerReply<List<ClaimReply>>> call = rig.reserving(bucket, ticket);
        awaitStored(bucket, ticket);
        proxy.mode(TcpProxy.Mode.FORWARD);
        proxy.cut();
        assertThat(Rig.get(call).value().get(0).code()).isEqualTo(ClaimReply.Code.KNOWN);
        assertThat(raw.read(bucket).pending()).isEqualTo(2);
    }

    @Test
    void whatAnEarlierTryMayHaveDoneIsNotForgottenWhenTheLastOneIsRefused() {
        start();
        Bucket bucket = rig.open(10);
        Ticket ticket = rig.ticket(bucket);
        rig.reserve(bucket, rig.ticket(bucket));
        proxy.mode(TcpProxy.Mode.DROP_REPLIES);
        CompletionStage<?> call = rig.reserving(bucket, ticket);
        awaitStored(bucket, ticket);
        set("maxmemory", "1mb");
        proxy.mode(TcpProxy.Mode.FORWARD);
        proxy.cut();
        StoreUnavailableException failure = failureOf(call);
        assertThat(failure).hasMessageContaining("maxmemory");
        assertThat(failure.maybeDone()).isTrue();
    }

    @Test
    void aSaleThatIsPausedBetweenTheTriesDoesNotHideWhatTheFirstOneReserved() {
        start();
        Bucket bucket = rig.open(10);
        Ticket ticket = rig.ticket(bucket);
        rig.reserve(bucket, rig.ticket(bucket));
        proxy.mode(TcpProxy.Mode.DROP_REPLIES);
        CompletionStage<LedgerReply<List<ClaimReply>>> call = rig.reserving(bucket, ticket);
        awaitStored(bucket, ticket);
        redis.node().call("HSET", RawLedger.tag(bucket) + ":m", "paused", "1");
        proxy.mode(TcpProxy.Mode.FORWARD);
        proxy.cut();
        LedgerReply<List<ClaimReply>> answer = Rig.get(call);
        assertThat(answer.code()).isEqualTo(LedgerReply.Code.PAUSED);
        assertThat(answer.value()).extracting(ClaimReply::code).containsExactly(ClaimReply.Code.KNOWN);
        assertThat(rig.reserve(bucket, rig.ticket(bucket))).containsExactly(ClaimReply.Code.CLOSED);
    }

    @Test
    void aBucketThatIsLostBetweenTheTriesDoesNotMeanThatNothingWasReserved() {
        start();
        Bucket bucket = rig.open(10);
        Ticket ticket = rig.ticket(bucket);
        rig.reserve(bucket, rig.ticket(bucket));
        proxy.mode(TcpProxy.Mode.DROP_REPLIES);
        CompletionStage<?> call = rig.reserving(bucket, ticket);
        awaitStored(bucket, ticket);
        redis.node().call("DEL", RawLedger.tag(bucket) + ":m");
        proxy.mode(TcpProxy.Mode.FORWARD);
        proxy.cut();
        assertThat(failureOf(call).maybeDone()).isTrue();
    }

    @Test
    void aServerThatIsSilentIsWaitedForWithinABound() {
        start();
        Bucket bucket = rig.open(10);
        redis.pause();
        long startedAt = System.nanoTime();
        StoreUnavailableException silent = failureOf(rig.reserving(bucket, rig.ticket(bucket)));
        long seconds = (System.nanoTime() - startedAt) / 1_000_000_000;
        redis.resume();
        assertThat(silent.maybeDone()).isTrue();
        assertThat(seconds).isLessThan(7);
    }
}
