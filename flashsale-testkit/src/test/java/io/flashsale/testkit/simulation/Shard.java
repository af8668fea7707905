package io.flashsale.testkit.simulation;

import io.flashsale.ItemId;
import io.flashsale.StoreUnavailableException;
import io.flashsale.memory.MemoryStockLedger;
import io.flashsale.spi.Bucket;
import io.flashsale.spi.Scheduler;
import java.lang.reflect.Method;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One server of a ledger. It remembers every call that may have changed something, so that it can fail over to a replica that has not
 * seen the last ones: the replica is made by doing the others again, each at its time.
 */
final class Shard {
    private static final Set<String> READS = Set.of("find", "peek", "overdueTransfers");
    private static final Duration CLIENT_GIVES_UP_AFTER = Duration.ofMillis(1_600);

    /** A call that was executed, and its answer. */
    record Executed(
            Instant at,
            Function<MemoryStockLedger, Object> call,
            String verb,
            List<@Nullable Object> arguments,
            Object answer) {}

    private final ReplayClock clock;
    private final Scheduler network;
    private final Random random;
    private final Losses losses;
    private MemoryStockLedger memory;
    private List<Executed> executed = new ArrayList<>();
    private Instant silentUntil = Instant.MIN;
    private final Clock truth;

    Shard(Clock clock, Scheduler network, Random random, Losses losses) {
        this.truth = clock;
        this.clock = new ReplayClock(clock);
        this.network = network;
        this.random = random;
        this.losses = losses;
        this.memory = new MemoryStockLedger(this.clock);
    }

    Object call(Method verb, @Nullable Object[] arguments) {
        if (!truth.instant().isBefore(silentUntil)) {
            return execute(verb, arguments);
        }
        if (random.nextBoolean()) {
            execute(verb, arguments);
        }
        CompletableFuture<Object> never = new CompletableFuture<>();
        network.schedule(
                CLIENT_GIVES_UP_AFTER,
                () -> never.completeExceptionally(new StoreUnavailableException("a black hole", null, true)));
        Object answer = never;
        return answer;
    }

    private Object execute(Method verb, @Nullable Object[] arguments) {
        Function<MemoryStockLedger, Object> call = server -> Gate.run(server, verb, arguments);
        if (verb.getName().equals("reserve")) {
            losses.reserving((List<?>) Objects.requireNonNull(arguments[3]));
        }
        Object answer = call.apply(memory);
        if (!READS.contains(verb.getName())) {
            executed.add(new Executed(clock.instant(), call, verb.getName(), Arrays.asList(arguments), answer));
        }
        return answer;
    }

    /** For what names no bucket. */
    Object ask(Method verb, @Nullable Object @Nullable [] arguments) {
        return Gate.run(memory, verb, arguments);
    }

    /** No call is answered for so long; half of them are executed all the same. */
    void fallSilent(Duration length) {
        silentUntil = truth.instant().plus(length);
    }

    /** Whether it was silent and has been speaking again for less than this time. */
    boolean spokeAgainWithin(Duration time) {
        Instant now = truth.instant();
        return !now.isBefore(silentUntil) && now.isBefore(silentUntil.plus(time));
    }

    void speakAgain() {
        silentUntil = Instant.MIN;
    }

    void forget(Bucket bucket) {
        Stream<MemoryStockLedger.Audit> there =
                memory.audit(bucket.item()).stream().filter(audit -> audit.number() == bucket.number());
        losses.wiped(bucket.item(), there.toList());
        memory.forget(bucket);
        Function<MemoryStockLedger, Object> call = server -> {
            server.forget(bucket);
            return bucket;
        };
        executed.add(new Executed(clock.instant(), call, "forget", List.of(), bucket));
    }

    void wipe() {
        World.ITEMS.forEach(item -> losses.wiped(item, memory.audit(item)));
        memory = new MemoryStockLedger(clock);
        executed.clear();
    }

    /** Goes on as a replica that has not heard of what was executed within this time, but of all before. */
    void failOver(Duration lag) {
        Instant heardUntil = clock.instant().minus(lag);
        int heard = executed.size();
        while (heard > 0 && executed.get(heard - 1).at().isAfter(heardUntil)) {
            heard--;
        }
        losses.forgotten(executed.subList(heard, executed.size()));
        executed = new ArrayList<>(executed.subList(0, heard));
        memory = new MemoryStockLedger(clock);
        for (Executed before : executed) {
            clock.pinned = before.at();
            Object again = before.call().apply(memory);
            Objects.requireNonNull(again);
        }
        clock.pinned = null;
    }

    Stream<MemoryStockLedger.Audit> audit(ItemId item) {
        return memory.audit(item).stream();
    }

    /** The server's clock, or the time at which something was done before. */
    private static final class ReplayClock extends Clock {
        private final Clock now;
        private @Nullable Instant pinned;

        ReplayClock(Clock now) {
            this.now = now;
        }

        @Override
        public Instant instant() {
            Instant before = pinned;
            return before == null ? now.instant() : before;
        }

        @Override
        public ZoneId getZone() {
            return now.getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("nobody asks a server for another zone");
        }
    }
}
