package io.flashsale.redis;

import io.github.bucket4j.TimeMeter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RScript;
import org.redisson.client.codec.ByteArrayCodec;

/**
 * The time of Redis, which all nodes share: this process's monotonic time and what to add to it, asked for again every
 * {@value #FRESH_SECONDS} s while somebody wants to know. A clock of this node that is wrong, or is stepped, changes nothing.
 *
 * <p><b>Threads.</b> Safe for any number of threads; does not block.
 */
final class ServerTime implements TimeMeter {
    static final long FRESH_SECONDS = 10;
    private static final String TIME = "return redis.call('TIME')";

    private final RedisAccess access;
    private final LongSupplier nanoTime;
    private final AtomicReference<@Nullable CompletableFuture<Offset>> question = new AtomicReference<>();
    private volatile @Nullable Offset offset;

    ServerTime(RedisAccess access, LongSupplier nanoTime) {
        this.access = access;
        this.nanoTime = nanoTime;
    }

    /** Completes once {@link #currentTimeNanos} can tell; fails as Redis does. */
    CompletionStage<?> known() {
        Offset last = offset;
        if (last == null) {
            return ask();
        }
        if (nanoTime.getAsLong() - last.heardAtNanos > TimeUnit.SECONDS.toNanos(FRESH_SECONDS)) {
            ask();
        }
        return CompletableFuture.completedFuture(last);
    }

    private CompletionStage<Offset> ask() {
        CompletableFuture<Offset> mine = new CompletableFuture<>();
        CompletableFuture<Offset> running = question.compareAndExchange(null, mine);
        if (running != null) {
            return running;
        }
        long sentAt = nanoTime.getAsLong();
        access.scripts(ByteArrayCodec.INSTANCE, 0)
                .<List<byte[]>>evalAsync(
                        RScript.Mode.READ_WRITE, TIME, RScript.ReturnType.LIST, List.of(access.key("fs:rate")))
                .whenComplete((answer, error) -> {
                    question.set(null);
                    if (error != null) {
                        mine.completeExceptionally(error);
                        return;
                    }
                    long now = nanoTime.getAsLong();
                    Offset heard = new Offset(nanos(answer) - (sentAt + (now - sentAt) / 2), now);
                    offset = heard;
                    mine.complete(heard);
                });
        return mine;
    }

    /** Seconds, and microseconds within the second. */
    private static long nanos(List<byte[]> answer) {
        return TimeUnit.SECONDS.toNanos(number(answer.get(0))) + TimeUnit.MICROSECONDS.toNanos(number(answer.get(1)));
    }

    private static long number(byte[] digits) {
        return Long.parseLong(new String(digits, StandardCharsets.US_ASCII));
    }

    @Override
    public long currentTimeNanos() {
        Offset last = offset;
        if (last == null) {
            throw new IllegalStateException("the time of Redis is not known yet");
        }
        return nanoTime.getAsLong() + last.addNanos;
    }

    @Override
    public boolean isWallClockBased() {
        return true;
    }

    /** What to add to this process's nanoseconds to have the server's. */
    private record Offset(long addNanos, long heardAtNanos) {}
}
