package io.flashsale.redis;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.redisson.api.RScript;
import org.redisson.client.codec.ByteArrayCodec;

/**
 * Runs the ledger's scripts on primaries, with our own timeouts and retries, whatever the client's defaults are.
 *
 * <p><b>Bounds.</b> A try ends within four timeouts (a connection, the sending, the answer, and one to spare), and there are
 * {@code retryAttempts} more of them.
 *
 * <p><b>Threads.</b> Safe for any number of threads.
 */
/*
 * Redisson itself would try again too, but it reports the last failure only: when the first answer is lost and the second try finds the
 * server loading, "loading" would read as "not done". Every try is ours, so that what an earlier one may have done is not forgotten. It is
 * remembered even when the server answers at last: if the bucket was lost, or replaced by that of another layout, after the first try had
 * reserved, then the refusal of the second does not mean "not reserved". A sale that was paused in between hides nothing: known tickets come first.
 */
final class ScriptCalls {
    private static final int TIMEOUTS_PER_TRY = 4;

    private final RScript scripts;
    private final Map<LedgerScript, String> texts = new EnumMap<>(LedgerScript.class);
    private final StaleConnections connections;
    private final int retryAttempts;
    private final long tryMillis;
    private final Executor afterDelay;

    ScriptCalls(RedisAccess access, BucketFormats formats) {
        RedisSettings settings = access.settings();
        this.scripts = access.scripts(ByteArrayCodec.INSTANCE, 0);
        this.connections = access.connections();
        this.retryAttempts = settings.retryAttempts();
        this.tryMillis = TIMEOUTS_PER_TRY * settings.timeout().toMillis();
        for (LedgerScript script : LedgerScript.values()) {
            texts.put(script, formats.in(script.text()));
        }
        this.afterDelay =
                CompletableFuture.delayedExecutor(settings.retryDelay().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The script's answer, or its failure as {@link io.flashsale.StoreUnavailableException}. */
    CompletionStage<byte[]> call(LedgerScript script, List<Object> keys, byte[] argument) {
        Call call = new Call(script, keys, argument);
        call.attempt();
        return call.result;
    }

    private final class Call {
        private final LedgerScript script;
        private final List<Object> keys;
        private final byte[] argument;
        private final CompletableFuture<byte[]> result = new CompletableFuture<>();
        /** Both belong to the present try, which ends before the next begins. */
        private volatile int tries;

        private volatile boolean maybeDone;

        Call(LedgerScript script, List<Object> keys, byte[] argument) {
            this.script = script;
            this.keys = keys;
            this.argument = argument;
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // one try at a time
        void attempt() {
            tries++;
            start().whenComplete((answer, error) -> {
                if (error != null) {
                    failed(ScriptFailure.of(error));
                } else if (maybeDone && script == LedgerScript.RESERVE && LedgerAnswer.knowsNoTickets(answer)) {
                    result.completeExceptionally(ScriptFailure.refusedAtLast(script));
                } else {
                    result.complete(answer);
                }
            });
        }

        private CompletionStage<byte[]> start() {
            try {
                CompletionStage<byte[]> answer = scripts.evalAsync(
                        RScript.Mode.READ_WRITE, texts.get(script), RScript.ReturnType.VALUE, keys, (Object) argument);
                return answer.thenApply(Function.identity())
                        .toCompletableFuture()
                        .orTimeout(tryMillis, TimeUnit.MILLISECONDS);
            } catch (RuntimeException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // one try at a time
        private void failed(ScriptFailure failure) {
            connections.noticed(failure.cause());
            maybeDone |= failure.maybeDone();
            if (failure.worthAnotherTry() && tries <= retryAttempts) {
                afterDelay.execute(this::attempt);
            } else {
                result.completeExceptionally(failure.unavailable(script, maybeDone));
            }
        }
    }
}
