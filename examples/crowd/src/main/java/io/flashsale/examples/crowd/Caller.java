package io.flashsale.examples.crowd;

import io.flashsale.examples.crowd.http.Answer;
import io.flashsale.examples.crowd.http.Call;
import io.flashsale.examples.crowd.http.Connections;
import io.flashsale.examples.crowd.measure.Measurements;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A stubborn sender: repeats a call, the same in every byte, while the shop is away or asks to come back later.
 *
 * <p>A lost connection is repeated until the deadline, with a pause that doubles up to a second; an answer 429 or 5xx
 * as often as the plan allows, after what Retry-After says. A problem that names a ticket is an answer like any other.
 */
final class Caller {
    private static final int FIRST_PAUSE_MILLIS = 50;
    private static final int MAX_RETRY_DELAY_MILLIS = 1_000;
    private static final int MAX_RETRY_AFTER_MILLIS = 30_000;

    private final Connections connections;
    private final Measurements measurements;
    private final int maxComebacks;
    private final SplittableRandom random;

    Caller(Connections connections, Measurements measurements, Plan.Pace pace) {
        this.connections = connections;
        this.measurements = measurements;
        this.maxComebacks = pace.retries();
        this.random = new SplittableRandom(pace.seed());
    }

    /** The last answer, or none by the deadline; latencies count from now. */
    CompletableFuture<Answer> call(Call call, long deadlineNanos) {
        return call(call, System.nanoTime(), deadlineNanos);
    }

    /** The last answer, or none by the deadline; latencies count from when the buyer meant to call. */
    CompletableFuture<Answer> call(Call call, long intendedNanos, long deadlineNanos) {
        Persistence persistence = new Persistence(call, intendedNanos, deadlineNanos);
        persistence.send();
        return persistence.result;
    }

    private final class Persistence {
        private final Call call;
        private final long intendedNanos;
        private final long deadlineNanos;
        private final CompletableFuture<Answer> result = new CompletableFuture<>();
        private int losses;
        private int comebacks;

        Persistence(Call call, long intendedNanos, long deadlineNanos) {
            this.call = call;
            this.intendedNanos = intendedNanos;
            this.deadlineNanos = deadlineNanos;
        }

        void send() {
            var unused = connections
                    .send(call, deadlineNanos)
                    .thenAccept(this::judge)
                    .whenComplete((done, failure) -> {
                        if (failure != null) {
                            result.completeExceptionally(failure);
                        }
                    });
        }

        private void judge(Answer answer) {
            if (answer.isMissing() && waitFor(lossPauseMillis())) {
                losses++;
            } else if (asksToComeBack(answer) && comebacks < maxComebacks && waitFor(retryAfterMillis(answer))) {
                comebacks++;
                measurements.comesBack();
            } else {
                if (!answer.isMissing()) {
                    measurements.settled(call.kind(), intendedNanos);
                }
                boolean sentBefore = answer.isUnsent() && losses > 0;
                result.complete(sentBefore ? Answer.none(answer.body()) : answer);
            }
        }

        /** Schedules the next try; false when that would be past the deadline. */
        private boolean waitFor(long millis) {
            long pauseNanos = Duration.ofMillis(spread(millis)).toNanos();
            if (deadlineNanos - System.nanoTime() <= pauseNanos) {
                return false;
            }
            var unused = connections.loop().schedule(this::send, pauseNanos, TimeUnit.NANOSECONDS);
            return true;
        }

        private long lossPauseMillis() {
            return Math.min(MAX_RETRY_DELAY_MILLIS, (long) FIRST_PAUSE_MILLIS << Math.min(losses, 10));
        }
    }

    private static boolean asksToComeBack(Answer answer) {
        return (answer.status() == 429 || answer.status() >= 500)
                && Json.read(answer.body(), Views.Order.class).ticket() == null;
    }

    private static long retryAfterMillis(Answer answer) {
        Long inBody = Json.read(answer.body(), Views.Order.class).retryAfterMillis();
        long millis = inBody != null ? inBody : Math.max(1, answer.retryAfterSeconds()) * 1_000L;
        return Math.min(Math.max(1, millis), MAX_RETRY_AFTER_MILLIS);
    }

    /** Up to a quarter longer, so that a crowd sent away together does not come back in step. */
    private long spread(long millis) {
        return millis + random.nextLong(millis / 4 + 1);
    }
}
