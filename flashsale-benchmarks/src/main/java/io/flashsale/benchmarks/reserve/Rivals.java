package io.flashsale.benchmarks.reserve;

import io.flashsale.benchmarks.load.AsyncWork.Outcome;
import io.flashsale.benchmarks.load.Newcomers;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.redisson.api.RAtomicLong;
import org.redisson.api.RBucket;
import org.redisson.api.RLock;
import org.redisson.api.RScript;
import org.redisson.api.RSet;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;

/**
 * The ways to reserve a unit in Redis that one would write by hand, on keys of their own. None remembers what was reserved for whom until an
 * order exists, so none can tell after a crash; the first does not even keep a buyer from buying twice.
 */
final class Rivals {
    private static final String MINIMAL = """
            if tonumber(redis.call('GET', KEYS[1])) < 1 then return 0 end
            if redis.call('SADD', KEYS[2], ARGV[1]) == 0 then return 2 end
            redis.call('DECR', KEYS[1])
            return 1""";
    private static final String STOCK = "{rival}:stock";
    private static final String BUYERS = "{rival}:buyers";

    private final Newcomers newcomers;
    private final RedissonClient redisson;
    private final RLock lock;
    private final RBucket<String> number;
    private final RAtomicLong counter;
    private final RSet<String> buyers;
    private final RScript script;
    private final String sha;

    Rivals(RedissonClient redisson, Newcomers newcomers) {
        this.newcomers = newcomers;
        this.redisson = redisson;
        lock = redisson.getLock("{rival}:lock");
        number = redisson.getBucket(STOCK, StringCodec.INSTANCE);
        counter = redisson.getAtomicLong(STOCK);
        buyers = redisson.getSet(BUYERS, StringCodec.INSTANCE);
        script = redisson.getScript(StringCodec.INSTANCE);
        sha = script.scriptLoad(MINIMAL);
    }

    /** Puts this many units on sale; nobody has bought any yet. */
    void open(long units) {
        redisson.getKeys().delete(STOCK, BUYERS);
        number.set(Long.toString(units));
    }

    /** Reserves as the usual tutorial does. */
    Outcome lockReadDecrement() {
        lock.lock();
        try {
            long left = Long.parseLong(number.get());
            if (left < 1) {
                return Outcome.REFUSED;
            }
            number.set(Long.toString(left - 1));
            return Outcome.ACCEPTED;
        } finally {
            lock.unlock();
        }
    }

    /** Reserves with two commands, and a third to give back what was too much. */
    Outcome addAndDecrement() {
        String buyer = newcomers.name();
        if (!buyers.add(buyer)) {
            throw new IllegalStateException("a new buyer is known");
        }
        if (counter.decrementAndGet() >= 0) {
            return Outcome.ACCEPTED;
        }
        counter.incrementAndGet();
        return Outcome.REFUSED;
    }

    Outcome oneScript() {
        Long answer = script.evalSha(RScript.Mode.READ_WRITE, sha, RScript.ReturnType.LONG, keys(), newcomers.name());
        return outcome(answer);
    }

    CompletionStage<Outcome> oneScriptAsync() {
        return script.<Long>evalShaAsync(
                        RScript.Mode.READ_WRITE, sha, RScript.ReturnType.LONG, keys(), newcomers.name())
                .thenApply(Rivals::outcome);
    }

    private static List<Object> keys() {
        return List.of(STOCK, BUYERS);
    }

    private static Outcome outcome(Long answer) {
        return switch (answer.intValue()) {
            case 0 -> Outcome.REFUSED;
            case 1 -> Outcome.ACCEPTED;
            default -> throw new IllegalStateException("a new buyer is known");
        };
    }
}
