package io.flashsale.redis;

import io.github.bucket4j.distributed.proxy.ClientSideConfig;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.AbstractCompareAndSwapBasedProxyManager;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.AsyncCompareAndSwapOperation;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.CompareAndSwapOperation;
import io.github.bucket4j.distributed.remote.RemoteBucketState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.redisson.api.RScript;
import org.redisson.client.codec.ByteArrayCodec;

/**
 * Bucket4j's states on Redis, each changed by one script that compares and swaps. What is compared with is the state this process saw last:
 * a state regains tokens by time only, so an old one may refuse without asking Redis, and one that another node has changed since then costs
 * a second try.
 */
final class RateBuckets extends AbstractCompareAndSwapBasedProxyManager<RateLane> {
    private static final String SWAP = ScriptText.of("swap-rate.lua");
    private static final byte[] NONE = new byte[0];

    private final RScript scripts;

    /** Not asked again: a second run of a swap would find its own work and count twice. */
    RateBuckets(RedisAccess access, ClientSideConfig config) {
        super(config);
        this.scripts = access.scripts(ByteArrayCodec.INSTANCE, 0);
    }

    @Override
    protected AsyncCompareAndSwapOperation beginAsyncCompareAndSwapOperation(RateLane lane) {
        return new AsyncCompareAndSwapOperation() {
            @Override
            public CompletableFuture<Optional<byte[]>> getStateData(Optional<Long> timeoutNanos) {
                return CompletableFuture.completedFuture(Optional.ofNullable(lane.state));
            }

            @Override
            public CompletableFuture<Boolean> compareAndSwap(
                    byte[] seen, byte[] wanted, RemoteBucketState state, Optional<Long> timeoutNanos) {
                return swap(lane, seen, wanted, timeToLive(state));
            }
        };
    }

    private CompletableFuture<Boolean> swap(RateLane lane, byte[] seen, byte[] wanted, long timeToLive) {
        byte[] compareWith = seen == null ? NONE : seen;
        return scripts.<byte[]>evalAsync(
                        RScript.Mode.READ_WRITE,
                        SWAP,
                        RScript.ReturnType.VALUE,
                        List.of(lane.key),
                        compareWith,
                        wanted,
                        Long.toString(timeToLive).getBytes(StandardCharsets.US_ASCII))
                .toCompletableFuture()
                .thenApply(present -> {
                    boolean swapped = present == null;
                    lane.state = swapped ? wanted : present.length == 0 ? null : present;
                    return swapped;
                });
    }

    private long timeToLive(RemoteBucketState state) {
        return getClientSideConfig()
                .getExpirationAfterWriteStrategy()
                .orElseThrow()
                .calculateTimeToLiveMillis(state, currentTimeNanos());
    }

    @Override
    protected CompletableFuture<Void> removeAsync(RateLane lane) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException("states expire"));
    }

    @Override
    public void removeProxy(RateLane lane) {
        throw new UnsupportedOperationException("states expire");
    }

    @Override
    protected CompareAndSwapOperation beginCompareAndSwapOperation(RateLane lane) {
        throw new UnsupportedOperationException("asynchronous only");
    }

    @Override
    public boolean isExpireAfterWriteSupported() {
        return true;
    }

    @Override
    public boolean isAsyncModeSupported() {
        return true;
    }
}
