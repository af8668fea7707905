package io.flashsale.testkit;

import io.flashsale.FlashSaleException;
import io.flashsale.StoreConflictException;
import io.flashsale.StoreUnavailableException;
import io.flashsale.spi.Scheduler;
import io.flashsale.testing.Intercept;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * What goes wrong between a caller and a server, chosen by seed: the bad wire to a ledger, queue or store, always within what its SPI
 * allows. Calls and answers are lost, repeated and late; transactions are refused, rolled back, slow, and committed without an answer.
 * Nothing goes wrong until {@link #start}.
 *
 * <pre>{@code
 * Faults faults = new Faults(seed, scheduler, 20);
 * StockLedger ledger = new InterceptedLedger(real, () -> faults);
 * }</pre>
 *
 * <p><b>Threads.</b> Safe for any number of threads.
 */
public final class Faults implements Intercept {
    /** What happens to one call. */
    public enum Kind {
        /** It is executed and answered. */
        NONE,
        /** It is refused before it is executed, and the caller knows. */
        REFUSED,
        /** It is rolled back, and the caller may repeat it at once. */
        ROLLED_BACK,
        /** It never arrives; the caller is left without an answer. */
        REQUEST_LOST,
        /** It is executed; the caller is left without an answer. */
        REPLY_LOST,
        /** The caller is left without an answer, and long after that it is executed. */
        EXECUTED_TOO_LATE,
        /** It is executed, and later once more. */
        DUPLICATED,
        /** It is executed, then sent again by the client, and the second answer is the one that arrives. */
        SENT_AGAIN,
        /** It arrives late. */
        DELAYED,
        /** It is executed at once and answered late. */
        REPLY_DELAYED
    }

    private static final List<Kind> OF_MESSAGES = List.of(
            Kind.REFUSED,
            Kind.REQUEST_LOST,
            Kind.REPLY_LOST,
            Kind.EXECUTED_TOO_LATE,
            Kind.DUPLICATED,
            Kind.SENT_AGAIN,
            Kind.DELAYED,
            Kind.REPLY_DELAYED);

    private static final List<Kind> OF_TRANSACTIONS = List.of(
            Kind.REFUSED, Kind.ROLLED_BACK, Kind.REQUEST_LOST, Kind.REPLY_LOST, Kind.DELAYED, Kind.REPLY_DELAYED);

    private static final List<Kind> OF_REPEATABLE_TRANSACTIONS = List.of(
            Kind.REFUSED,
            Kind.ROLLED_BACK,
            Kind.REQUEST_LOST,
            Kind.REPLY_LOST,
            Kind.EXECUTED_TOO_LATE,
            Kind.SENT_AGAIN,
            Kind.DELAYED,
            Kind.REPLY_DELAYED);

    /** Transactions of an order store or catalog that change something, or answer something else, when they are executed again. */
    private static final Set<String> NOT_REPEATABLE = Set.of("expire", "topUp", "save", "delete");

    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Duration MAX_DELAY = Duration.ofSeconds(2);

    private final Random random;
    private final Scheduler scheduler;
    private final int percent;
    private final Map<Kind, Integer> happened = new EnumMap<>(Kind.class);
    private boolean running;
    private int wrong;

    /**
     * Faults that have not started.
     *
     * @param percent how many of a hundred calls go wrong, each way equally often
     */
    public Faults(long seed, Scheduler scheduler, int percent) {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException("percent must be 0 to 100, but is " + percent);
        }
        this.random = new Random(seed);
        this.scheduler = scheduler;
        this.percent = percent;
    }

    /** Things go wrong from now on. */
    public synchronized void start() {
        running = true;
    }

    /** All is well from now on; what is under way still arrives. */
    public synchronized void stop() {
        running = false;
    }

    /** How often each kind has happened while the faults were running. */
    public synchronized Map<Kind, Integer> happened() {
        return Map.copyOf(happened);
    }

    /** How many calls went wrong so far. */
    public synchronized int wrong() {
        return wrong;
    }

    private synchronized Kind next(List<Kind> kinds) {
        if (!running) {
            return Kind.NONE;
        }
        Kind kind = random.nextInt(100) < percent ? kinds.get(random.nextInt(kinds.size())) : Kind.NONE;
        happened.merge(kind, 1, Integer::sum);
        wrong += kind == Kind.NONE ? 0 : 1;
        return kind;
    }

    private synchronized Duration delay(Duration from, Duration to) {
        long spread = to.minus(from).toMillis();
        return from.plusMillis(1 + (long) (random.nextDouble() * spread));
    }

    @Override
    public <T> CompletionStage<T> stage(String call, Supplier<CompletionStage<T>> verb) {
        return switch (next(OF_MESSAGES)) {
            case NONE -> verb.get();
            case REFUSED, ROLLED_BACK -> CompletableFuture.failedFuture(unavailable("refused", false));
            case REQUEST_LOST -> noAnswer();
            case REPLY_LOST -> {
                execute(verb);
                yield noAnswer();
            }
            case EXECUTED_TOO_LATE -> {
                scheduler.schedule(delay(PATIENCE, MAX_DELAY), () -> execute(verb));
                yield noAnswer();
            }
            case DUPLICATED -> {
                scheduler.schedule(delay(Duration.ZERO, MAX_DELAY), () -> execute(verb));
                yield verb.get();
            }
            case SENT_AGAIN -> {
                execute(verb);
                yield later(verb);
            }
            case DELAYED -> later(verb);
            case REPLY_DELAYED -> {
                CompletionStage<T> answer = verb.get();
                yield later(() -> answer);
            }
        };
    }

    /** For calls whose answer reaches nobody. */
    private static void execute(Supplier<?> verb) {
        Object ignored = verb.get();
    }

    private <T> CompletionStage<T> noAnswer() {
        CompletableFuture<T> answer = new CompletableFuture<>();
        scheduler.schedule(PATIENCE, () -> answer.completeExceptionally(unavailable("no answer", true)));
        return answer;
    }

    private <T> CompletionStage<T> later(Supplier<CompletionStage<T>> verb) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        scheduler.schedule(
                delay(Duration.ZERO, PATIENCE),
                () -> verb.get().whenComplete((value, failure) -> {
                    if (failure != null) {
                        answer.completeExceptionally(failure);
                    } else {
                        answer.complete(value);
                    }
                }));
        return answer;
    }

    private static StoreUnavailableException unavailable(String what, boolean maybeDone) {
        return new StoreUnavailableException("a fault: " + what, null, maybeDone);
    }

    @Override
    public <T> T value(String call, Supplier<T> transaction) {
        return transact(
                next(NOT_REPEATABLE.contains(call) ? OF_TRANSACTIONS : OF_REPEATABLE_TRANSACTIONS), transaction);
    }

    private <T> T transact(Kind kind, Supplier<T> verb) {
        return switch (kind) {
            case NONE -> verb.get();
            case REFUSED -> throw unavailable("refused", false);
            case ROLLED_BACK -> throw new StoreConflictException("a fault: rolled back", null);
            case REQUEST_LOST -> {
                rest(PATIENCE);
                throw unavailable("no answer", true);
            }
            case REPLY_LOST -> {
                execute(verb);
                rest(PATIENCE);
                throw unavailable("no answer", true);
            }
            case EXECUTED_TOO_LATE -> {
                scheduler.schedule(delay(PATIENCE, MAX_DELAY), () -> scheduler.executeBlocking(() -> unheard(verb)));
                throw unavailable("no answer", true);
            }
            case DUPLICATED, SENT_AGAIN -> {
                execute(verb);
                yield verb.get();
            }
            case DELAYED -> {
                rest(delay(Duration.ZERO, PATIENCE));
                yield verb.get();
            }
            case REPLY_DELAYED -> {
                T answer = verb.get();
                rest(delay(Duration.ZERO, PATIENCE));
                yield answer;
            }
        };
    }

    /** A transaction whose client is gone: whatever it meets, nobody hears of it. */
    private static void unheard(Supplier<?> verb) {
        try {
            execute(verb);
        } catch (FlashSaleException expected) {
            // the client that would have been told is gone
        }
    }

    /** Waits as a task that may block does, so that others get their turn. */
    private void rest(Duration duration) {
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        scheduler.schedule(duration, () -> over.complete(true));
        try {
            scheduler.await(over, duration.multipliedBy(2).plusMillis(1));
        } catch (TimeoutException e) {
            throw new StoreUnavailableException("a fault that did not end", e, true);
        }
    }
}
